// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "tests/platforms/host_chip/decoder_reference.h"

#include <cmath>
#include <stdexcept>
#include <string>

#include "platforms/workloads/number.h"
#include "platforms/workloads/reference.h"

namespace trn2vp::testing_support {
namespace {

struct Matrix {
  std::size_t rows = 0, cols = 0;
  std::vector<double> v;
  Matrix() = default;
  Matrix(std::size_t r, std::size_t c) : rows(r), cols(c), v(r * c) {}
  double& at(std::size_t r, std::size_t c) { return v[r * cols + c]; }
  double at(std::size_t r, std::size_t c) const { return v[r * cols + c]; }
};

Matrix operator*(const Matrix& a, const Matrix& b) {
  if (a.cols != b.rows) throw std::logic_error("shapes do not fit");
  Matrix out(a.rows, b.cols);
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t k = 0; k < a.cols; ++k)
      for (std::size_t j = 0; j < b.cols; ++j) out.at(i, j) += a.at(i, k) * b.at(k, j);
  return out;
}

class Decoder {
 public:
  Decoder(const workloads::Workload& w, const workloads::ModelConfig& c, const DecoderSplit& s,
          std::uint64_t seed)
      : w_(w), c_(c), s_(s), seed_(seed) {}

  std::vector<double> logits() const {
    Matrix x = stacked("x");
    for (std::uint64_t layer = 0; layer < s_.layers; ++layer) {
      const std::string l = std::to_string(layer) + ".";
      add(x, attention(normalised(x, l + "norm1"), l));
      add(x, mlp(normalised(x, l + "norm2"), l));
    }
    if (s_.decode) return (normalised(x, "norm") * side_by_side("head.weight", cores())).v;
    Matrix last(s_.batch, x.cols);
    for (std::size_t b = 0; b < s_.batch; ++b)
      for (std::size_t i = 0; i < x.cols; ++i) last.at(b, i) = x.at((b + 1) * s_.seq - 1, i);
    return (normalised(last, "norm") * side_by_side("head.weight", cores())).v;
  }

 private:
  unsigned cores() const { return s_.tp * s_.lnc; }

  const workloads::Tensor* find(const std::string& name) const {
    for (const workloads::Tensor& t : w_.tensors)
      if (t.name == name && !t.part && !t.output) return &t;
    return nullptr;
  }

  Matrix load(const std::string& name) const {
    const workloads::Tensor* t = find(name);
    if (t == nullptr) throw std::logic_error("no input " + name);
    std::vector<std::uint8_t> bytes(t->bytes());
    workloads::fill(*t, seed_, bytes.data());
    Matrix m(t->rows, t->cols);
    for (std::size_t i = 0; i < m.v.size(); ++i)
      m.v[i] = workloads::load(t->dtype, bytes.data(), i);
    return m;
  }

  Matrix stacked(const std::string& name) const {
    if (find(name) != nullptr) return load(name);
    Matrix all;
    for (unsigned core = 0; core < cores(); ++core) {
      const Matrix m = load(name + "." + std::to_string(core));
      all.cols = m.cols;
      all.rows += m.rows;
      all.v.insert(all.v.end(), m.v.begin(), m.v.end());
    }
    return all;
  }

  static Matrix joined(const std::vector<Matrix>& parts) {
    Matrix all(parts[0].rows, 0);
    for (const Matrix& m : parts) all.cols += m.cols;
    all.v.resize(all.rows * all.cols);
    std::size_t at = 0;
    for (const Matrix& m : parts) {
      for (std::size_t r = 0; r < m.rows; ++r)
        for (std::size_t c = 0; c < m.cols; ++c) all.at(r, at + c) = m.at(r, c);
      at += m.cols;
    }
    return all;
  }

  Matrix side_by_side(const std::string& name, unsigned count) const {
    std::vector<Matrix> parts;
    for (unsigned i = 0; i < count; ++i) parts.push_back(load(name + "." + std::to_string(i)));
    return joined(parts);
  }

  /// Rows by logical core, columns by its cores.
  Matrix grid(const std::string& name) const {
    Matrix all;
    for (unsigned l = 0; l < s_.tp; ++l) {
      std::vector<Matrix> parts;
      for (unsigned h = 0; h < s_.lnc; ++h)
        parts.push_back(load(name + "." + std::to_string(l * s_.lnc + h)));
      const Matrix m = joined(parts);
      all.cols = m.cols;
      all.rows += m.rows;
      all.v.insert(all.v.end(), m.v.begin(), m.v.end());
    }
    return all;
  }

  Matrix normalised(const Matrix& x, const std::string& name) const {
    const Matrix gamma = load(name);
    Matrix out = x;
    for (std::size_t r = 0; r < x.rows; ++r) {
      double square = 0;
      for (std::size_t i = 0; i < x.cols; ++i) square += x.at(r, i) * x.at(r, i);
      const double root = std::sqrt(square / static_cast<double>(x.cols) + c_.rms_norm_eps);
      for (std::size_t i = 0; i < x.cols; ++i) out.at(r, i) = x.at(r, i) / root * gamma.v[i];
    }
    return out;
  }

  static void add(Matrix& x, const Matrix& more) {
    for (std::size_t i = 0; i < x.v.size(); ++i) x.v[i] += more.v[i];
  }

  /// Of the pair at this part of a head. Of the ways to stretch it llama3 only, by wavelength.
  double frequency(double part) const {
    const double plain = std::pow(c_.rope_theta, -part);
    const workloads::RopeScaling& s = c_.rope_scaling;
    if (s.type == workloads::RopeScaling::Type::kDefault) return plain;
    if (s.type != workloads::RopeScaling::Type::kLlama3) throw std::logic_error("not here");
    const double trained = static_cast<double>(s.trained_positions);
    const double wave = 2 * std::acos(-1.0) / plain;
    if (wave < trained / s.high_freq_factor) return plain;
    if (wave > trained / s.low_freq_factor) return plain / s.factor;
    const double smooth =
        (trained / wave - s.low_freq_factor) / (s.high_freq_factor - s.low_freq_factor);
    return (1 - smooth) * plain / s.factor + smooth * plain;
  }

  /// One head of [tokens, d], turned by its position.
  void turn(Matrix& x) const {
    const std::size_t half = x.cols / 2;
    for (std::size_t r = 0; r < x.rows; ++r) {
      for (std::size_t i = 0; i < half; ++i) {
        const std::size_t position = s_.decode ? s_.seq - 1 : r % s_.seq;
        const double angle =
            static_cast<double>(position) * frequency(static_cast<double>(i) / half);
        const double a = x.at(r, i), b = x.at(r, i + half);
        x.at(r, i) = a * std::cos(angle) - b * std::sin(angle);
        x.at(r, i + half) = b * std::cos(angle) + a * std::sin(angle);
      }
    }
  }

  Matrix head_of(const Matrix& qkv, std::size_t col, const std::string& norm) const {
    Matrix x(qkv.rows, c_.head_dim);
    for (std::size_t r = 0; r < x.rows; ++r)
      for (std::size_t i = 0; i < x.cols; ++i) x.at(r, i) = qkv.at(r, col + i);
    return c_.qk_norm && !norm.empty() ? normalised(x, norm) : x;
  }

  Matrix attention(const Matrix& h, const std::string& l) const {
    const std::size_t d = c_.head_dim, heads = c_.num_attention_heads / cores();
    const std::size_t kv = c_.num_key_value_heads / cores();
    std::vector<Matrix> outs;
    for (unsigned core = 0; core < cores(); ++core) {
      const std::string suffix = "." + std::to_string(core);
      Matrix qkv = h * load(l + "qkv.weight" + suffix);
      if (c_.qkv_bias) {
        const Matrix bias = load(l + "qkv.bias" + suffix);
        for (std::size_t i = 0; i < qkv.v.size(); ++i) qkv.v[i] += bias.v[i % qkv.cols];
      }
      for (std::size_t i = 0; i < heads; ++i) {
        const std::size_t j = i / (heads / kv);
        Matrix q = head_of(qkv, i * d, l + "q.norm");
        Matrix k = head_of(qkv, (heads + j) * d, l + "k.norm");
        turn(q);
        turn(k);
        const Matrix v = head_of(qkv, (heads + kv + j) * d, "");
        outs.push_back(s_.decode ? weighted(q, cached(l + "k.cache" + suffix, k, j * d),
                                            cached(l + "v.cache" + suffix, v, j * d))
                                 : weighted(q, k, v));
      }
    }
    return joined(outs) * grid(l + "o");
  }

  /// One head of all tokens: the old ones from the cache, the new one of each sequence behind them.
  Matrix cached(const std::string& name, const Matrix& fresh, std::size_t col) const {
    Matrix all = head_of(load(name), col, "");
    for (std::size_t b = 0; b < fresh.rows; ++b)
      for (std::size_t i = 0; i < all.cols; ++i)
        all.at(b * s_.seq + s_.seq - 1, i) = fresh.at(b, i);
    return all;
  }

  // A token of a prefill sees itself and what is before it; a new token all of its sequence.
  Matrix weighted(const Matrix& q, const Matrix& k, const Matrix& v) const {
    Matrix out(q.rows, q.cols);
    for (std::size_t r = 0; r < q.rows; ++r) {
      const std::size_t first = s_.decode ? r * s_.seq : r / s_.seq * s_.seq;
      const std::size_t last = s_.decode ? first + s_.seq - 1 : r;
      std::vector<double> weight;
      double sum = 0;
      for (std::size_t j = first; j <= last; ++j) {
        double score = 0;
        for (std::size_t i = 0; i < q.cols; ++i) score += q.at(r, i) * k.at(j, i);
        weight.push_back(std::exp(score / std::sqrt(static_cast<double>(q.cols))));
        sum += weight.back();
      }
      for (std::size_t j = first; j <= last; ++j)
        for (std::size_t i = 0; i < q.cols; ++i)
          out.at(r, i) += weight[j - first] / sum * v.at(j, i);
    }
    return out;
  }

  Matrix gated(const Matrix& h, const std::string& prefix) const {
    Matrix middle = h * side_by_side(prefix + "gate.weight", cores());
    const Matrix up = h * side_by_side(prefix + "up.weight", cores());
    for (std::size_t i = 0; i < middle.v.size(); ++i)
      middle.v[i] = middle.v[i] / (1 + std::exp(-middle.v[i])) * up.v[i];
    return middle * grid(prefix + "down");
  }

  // Experts: tokens in equal blocks, block b to the experts b, b + blocks, ...
  Matrix mlp(const Matrix& h, const std::string& l) const {
    if (c_.num_experts == 0) return gated(h, l);
    Matrix p = h * load(l + "router");
    for (std::size_t r = 0; r < p.rows; ++r) {
      double sum = 0;
      for (std::size_t e = 0; e < p.cols; ++e) sum += p.at(r, e) = std::exp(p.at(r, e));
      for (std::size_t e = 0; e < p.cols; ++e) p.at(r, e) /= sum;
    }
    const std::size_t blocks = c_.num_experts / c_.num_experts_per_tok;
    const std::size_t rows = h.rows / blocks;
    Matrix out(h.rows, h.cols);
    for (std::size_t e = 0; e < c_.num_experts; ++e) {
      const Matrix found = gated(h, l + "expert" + std::to_string(e) + ".");
      for (std::size_t r = e % blocks * rows; r < (e % blocks + 1) * rows; ++r)
        for (std::size_t i = 0; i < h.cols; ++i) out.at(r, i) += p.at(r, e) * found.at(r, i);
    }
    return out;
  }

  const workloads::Workload& w_;
  const workloads::ModelConfig& c_;
  const DecoderSplit& s_;
  std::uint64_t seed_;
};

}  // namespace

std::vector<double> reference_logits(const workloads::Workload& workload,
                                     const workloads::ModelConfig& config,
                                     const DecoderSplit& split, std::uint64_t seed) {
  return Decoder(workload, config, split, seed).logits();
}

}  // namespace trn2vp::testing_support
