// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <vector>

namespace trn2vp::trainium2::semantics {

/// What the table holds beyond one end of its range.
struct TableEnd {
  enum class Kind : std::uint8_t {
    kConstant,  ///< `limit`
    kInput,     ///< the input itself
    kCubic,     ///< cubic around the end of the range: taylor[k] * (x - end)^k
  };
  Kind kind = Kind::kConstant;
  double limit = 0.0;     ///< value at infinity (upper end) or at zero (lower end); kConstant: all
  double taylor[4] = {};  ///< value and derivatives over 0!, 1!, 2!, 3! at the end of the range
};

/// A function of one argument as a piecewise cubic: what an ActivationTable is built from.
struct TableSource {
  double (*value)(double) = nullptr;
  /// Range of |x| on the positive and the negative side. `lower` 0: the table reaches through zero,
  /// with one cubic around it. `upper` 0: no such side, the result is NaN.
  struct Side {
    double lower = 0.0;
    double upper = 0.0;
    TableEnd below;  ///< only with lower > 0
    TableEnd above;
  };
  Side positive;
  Side negative;
  /// Aim of each fit: |cubic - value| <= absolute + relative * |value|, before rounding to FP32.
  double absolute = 0.0;
  double relative = 0.0;
};

/// A function held as cubics, evaluated as the Scalar engine does. That f comes from tables of
/// piecewise polynomials is documented (facts/trainium2.md section 2.5), contents and layout are
/// not: cubics follow from the published value of sin(9.0) = 27.65, which is the cubic around pi;
/// one run of equal segments per binade, in powers of two, and the fit (Chebyshev interpolation in
/// double, coefficients rounded to FP32) are assumed.
class ActivationTable {
 public:
  explicit ActivationTable(const TableSource& source);

  /// f(x) in FP32: the segment of x from its exponent and leading fraction bits, then Horner with
  /// every product and every sum rounded (assumed). NaN gives the canonical NaN.
  float operator()(float x) const;

  /// Cubics held, all segments together.
  std::size_t segments() const { return cubics_.size(); }

 private:
  struct Cubic {
    float c[4];
  };
  struct Binade {
    std::uint32_t first = 0;  ///< index of its first cubic
    std::uint32_t shift = 0;  ///< fraction bits below those that select the segment
    float scale = 0.0f;       ///< 2^-shift: position inside the segment, -1/2 to 1/2
  };
  struct Side {
    bool exists = false;
    std::uint32_t lower = 0;  ///< bits of |x|
    std::uint32_t upper = 0;
    std::uint32_t first_exponent = 0;
    std::vector<Binade> binades;
    TableEnd below;
    TableEnd above;
    float lower_scale = 0.0f;  ///< 2^-e, e the exponent of the end: cubics there use x * 2^-e
    float upper_scale = 0.0f;
    Cubic lower_cubic{};
    Cubic upper_cubic{};
  };

  void build_center(const TableSource& source);
  void build_side(const TableSource& source, bool negative);
  void build_binade(const TableSource& source, double sign, int exponent, Binade& binade);
  float outside(const TableEnd& end, const Cubic& cubic, float scale, std::uint32_t bits,
                float x) const;

  bool has_center_ = false;
  int center_exponent_ = 0;  ///< the cubic around zero holds for |x| < 2^center_exponent_
  Cubic center_{};
  Side sides_[2];
  std::vector<Cubic> cubics_;
};

}  // namespace trn2vp::trainium2::semantics
