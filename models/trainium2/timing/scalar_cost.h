// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <cstdint>
#include <optional>

#include "models/trainium2/isa/instruction.h"
#include "models/trainium2/timing/elementwise_timing.h"
#include "models/trainium2/timing/engine_cost.h"

namespace trn2vp::trainium2::timing {

/// Activation functions whose tables are loaded together. That there are sets, and that changing
/// them costs a load, is documented (facts/trainium2.md section 2.5); who is in which is not
/// published (section 8.2): assumed. copy, square, relu, prelu, sign and abs are one segment or two
/// and in every set (assumed).
enum class FunctionSet : std::uint8_t {
  kExponential,    ///< exp, log, softplus, mish
  kSigmoid,        ///< sigmoid, tanh, silu, silu_dx, gelu_apprx_sigmoid, gelu_apprx_sigmoid_dx
  kGelu,           ///< gelu, gelu_dx, gelu_apprx_tanh, erf, erf_dx
  kRoot,           ///< sqrt, rsqrt, reciprocal
  kTrigonometric,  ///< sin, arctan
};

/// The set that holds `function`; none for those that are in every set.
std::optional<FunctionSet> function_set(isa::ActivationFunction function);
/// "exponential", "sigmoid", "gelu", "root", "trigonometric".
const char* function_set_name(FunctionSet set);

/// Which function set the Scalar engine holds: one at a time (assumed), none at start.
class ActivationTableState {
 public:
  /// Whether `instruction` has to load a set first, which is then the one that is held.
  bool load_for(const isa::Instruction& instruction);
  std::optional<FunctionSet> loaded() const { return loaded_; }

 private:
  std::optional<FunctionSet> loaded_;
};

/// Cycles of a table load.
std::uint64_t table_load_cycles(const ScalarTiming& timing);

/// Cost of a valid instruction on the ScalarEngine, N elements per partition, its tables at hand:
///   tensor_copy, tensor_scalar, activation     interval max(MIN_II, N), latency N + fixed
///   activation_reduce                          the same + the accumulator read
///   activation_read_accumulator                that read alone, N = read_accumulator_cycles
///   load_activation_table                      the load
/// Intervals are the documented cost formulas (facts/trainium2.md section 3), latencies are
/// measured (measurements.md 7.3). An innermost stride of more than stride_limit_bytes doubles N
/// (documented, section 2.2). Instructions without a data path: 0.
EngineCost scalar_cost(const isa::Instruction& instruction, const ScalarTiming& timing);

/// The same after `tables`: an activation whose set is not held takes a load longer, and from then
/// on `tables` holds it; loading a set that is held takes MIN_II (assumed).
EngineCost scalar_cost(const isa::Instruction& instruction, const ScalarTiming& timing,
                       ActivationTableState& tables);

}  // namespace trn2vp::trainium2::timing
