// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/decoder_workload.h"

#include <cmath>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>

#include "platforms/workloads/decoder_plan.h"
#include "platforms/workloads/gemm_workload.h"

namespace trn2vp::workloads {
namespace {

using Index = std::size_t;

std::string tagged(const std::string& name, unsigned core) {
  return name + "." + std::to_string(core);
}

class Builder {
 public:
  Builder(const std::string& name, const ModelConfig& config, const DecoderPlan& plan)
      : c_(config),
        p_(plan),
        rope_(std::make_shared<RopeFrequencies>(
            rope_frequencies(c_.rope_theta, c_.head_dim, c_.rope_scaling, p_.seq))) {
    w_.name = name;
    w_.cores = p_.cores();
    for (unsigned core = 0; core < p_.cores(); ++core) make_inputs(core);
  }

  Workload build() {
    for (std::uint64_t layer = 0; layer < p_.simulated; ++layer) {
      prefix_ = std::to_string(layer) + ".";
      begin_layer(prefix_ + "attention");
      std::vector<Index> h_t = normalised("norm1");
      barrier_after_gather();
      attention(h_t);
      begin_layer(prefix_ + "mlp");
      h_t = normalised("norm2");
      barrier_after_gather();
      c_.num_experts == 0 ? mlp(h_t) : experts(h_t);
    }
    prefix_.clear();
    begin_layer("head");
    head();
    w_.repetition = Repetition{0, 2, p_.simulated, p_.layers};
    return std::move(w_);
  }

 private:
  // ---- tensors and kernels

  Index add(Tensor tensor) {
    w_.tensors.push_back(std::move(tensor));
    return w_.tensors.size() - 1;
  }

  /// A matrix of weights, [rows, cols], in the stack of `core`.
  Index weight(const std::string& name, unsigned core, std::uint64_t rows, std::uint64_t cols) {
    Tensor t{tagged(prefix_ + name, core),
             rows,
             cols,
             p_.dtype,
             false,
             1.0 / std::sqrt(static_cast<double>(rows))};
    t.core = core;
    return add(std::move(t));
  }

  /// What is about 1 (a gamma) or about 0 (a bias), one row, the same on every core.
  Index row(const std::string& name, unsigned core, std::uint64_t cols, double mean) {
    Tensor t{prefix_ + name, 1, cols, p_.dtype, false, 0.1, mean};
    t.core = core;
    return add(std::move(t));
  }

  /// Something that kernels hand on.
  Index between(const std::string& name, unsigned core, std::uint64_t rows, std::uint64_t cols) {
    Tensor t{tagged(prefix_ + name, core), rows, cols, p_.dtype, true};
    t.kept = true;
    t.core = core;
    return add(std::move(t));
  }

  Index part(Index whole, std::uint64_t row, std::uint64_t rows, std::uint64_t col,
             std::uint64_t cols, std::uint64_t pitch = 0) {
    Tensor t = w_.tensors[whole];
    t.rows = rows;
    t.cols = cols;
    t.part = Part{whole, row, col, pitch};
    return add(std::move(t));
  }

  void run(unsigned core, Kernel kernel) {
    kernel.core = core;
    kernel.layer = w_.layers.size() - 1;
    w_.kernels.push_back(std::move(kernel));
  }

  void gemm(unsigned core, const std::string& name, Index out, Index lhs_t, Index rhs) {
    const Tensor& o = w_.tensors[out];
    run(core, Gemm{prefix_ + name, o.rows, o.cols, w_.tensors[rhs].rows, lhs_t, rhs, out});
  }

  void for_cores(const std::function<void(unsigned core)>& work) {
    for (unsigned core = 0; core < p_.cores(); ++core) work(core);
  }

  void begin_layer(const std::string& name) { w_.layers.push_back(name); }

  void barrier(bool pair = false) {
    if (p_.cores() == 1 || (pair && p_.lnc == 1)) return;
    for_cores([&](unsigned core) { run(core, Barrier{pair}); });
  }

  void barrier_after_gather() {
    if (!p_.replicated()) barrier();
  }

  // ---- the hidden state: every core has its rows of it

  void make_inputs(unsigned core) {
    Tensor x{p_.replicated() ? "x" : tagged("x", core),
             p_.rows_of(core),
             c_.hidden_size,
             p_.dtype,
             false,
             1.0};
    x.core = core;
    x_.push_back(x.rows == 0 ? 0 : add(x));
    const auto angles = [&](const char* name, Content content) {
      Tensor t{name, p_.tokens(), c_.head_dim / 2, p_.dtype, false, 0, 0, content};
      t.rope = rope_;
      t.position = p_.decode ? p_.seq - 1 : 0;
      t.period = p_.decode ? 1 : p_.seq;
      t.core = core;
      return add(std::move(t));
    };
    cosine_.push_back(angles("cosine", Content::kRopeCosine));
    sine_.push_back(angles("sine", Content::kRopeSine));
  }

  /// Every core normalises its rows and hands them out; the result, [hidden, tokens], by core.
  std::vector<Index> normalised(const std::string& name) {
    std::vector<Index> gathered;  // where it lies
    const unsigned step = p_.replicated() ? 1 : DecoderPlan::kCoresPerStack;
    for (unsigned core = 0; core < p_.cores(); core += step)
      gathered.push_back(between(name + ".t", core, c_.hidden_size, p_.tokens()));
    for_cores([&](unsigned core) {
      if (p_.rows_of(core) == 0) return;
      const Index gamma = row(name, core, c_.hidden_size, 1.0);
      const Index normal = between(name, core, p_.rows_of(core), c_.hidden_size);
      run(core, Rmsnorm{normal, x_[core], gamma, c_.rms_norm_eps});
      if (p_.replicated()) return run(core, Transpose{gathered[core], normal});
      Transpose turn{0, normal, {}};
      for (const Index whole : gathered)
        turn.copies.push_back(part(whole, 0, c_.hidden_size, p_.first_row(core), p_.rows_of(core)));
      turn.out = turn.copies.front();
      turn.copies.erase(turn.copies.begin());
      run(core, turn);
    });
    std::vector<Index> by_core;
    for_cores([&](unsigned core) { by_core.push_back(gathered[core / step]); });
    return by_core;
  }

  /// Adds the partial sums, one per logical core, to the hidden state.
  void add_up(const std::string& name, const std::vector<Index>& partial) {
    barrier();
    for_cores([&](unsigned core) {
      const std::uint64_t rows = p_.rows_of(core);
      if (rows == 0) return;
      Sum sum{between(name, core, rows, c_.hidden_size), {x_[core]}};
      for (const Index whole : partial)
        sum.terms.push_back(part(whole, p_.first_row(core), rows, 0, c_.hidden_size));
      x_[core] = sum.out;
      run(core, sum);
    });
  }

  /// out[tokens, hidden], a partial sum of logical core l, from [inner of l, tokens]: each of its
  /// cores makes a part of the columns.
  std::vector<Index> multiplied(const std::string& name, const std::vector<Index>& lhs_t) {
    std::vector<Index> partial;
    for (unsigned l = 0; l < p_.tp; ++l)
      partial.push_back(
          between(name + ".partial", l * p_.lnc, w_.tensors[lhs_t[l]].cols, c_.hidden_size));
    for_cores([&](unsigned core) {
      const unsigned l = core / p_.lnc;
      const std::uint64_t cols = c_.hidden_size / p_.lnc;
      const Index weights = weight(name, core, w_.tensors[lhs_t[l]].rows, cols);
      const Index out =
          p_.lnc == 1 ? partial[l]
                      : part(partial[l], 0, w_.tensors[lhs_t[l]].cols, core % p_.lnc * cols, cols);
      gemm(core, name, out, lhs_t[l], weights);
    });
    return partial;
  }

  // ---- attention

  void attention(const std::vector<Index>& h_t) {
    const std::uint64_t q_cols = p_.heads * c_.head_dim, kv_cols = p_.kv_heads * c_.head_dim;
    std::vector<Index> out_t;
    for (unsigned l = 0; l < p_.tp; ++l)
      out_t.push_back(between("attention.t", l * p_.lnc, q_cols * p_.lnc, p_.tokens()));
    for_cores([&](unsigned core) {
      const std::uint64_t all = q_cols + 2 * kv_cols;
      Index qkv = between("qkv", core, p_.tokens(), all);
      gemm(core, "qkv", qkv, h_t[core], weight("qkv.weight", core, c_.hidden_size, all));
      if (c_.qkv_bias) {
        const Index bias = weight("qkv.bias", core, 1, all);
        const Index biased = between("qkv.biased", core, p_.tokens(), all);
        run(core, AddRow{biased, qkv, bias});
        qkv = biased;
      }
      const Index q = turned(core, "q", qkv, 0, p_.heads);
      const Index k = turned(core, "k", qkv, q_cols, p_.kv_heads);
      const Index v = part(qkv, 0, p_.tokens(), q_cols + kv_cols, kv_cols);
      const Index out = between("attention", core, p_.tokens(), q_cols);
      p_.decode ? decode(core, out, q, k, v) : prefill(core, out, q, k, qkv);
      const Index place =
          p_.lnc == 1 ? out_t[core]
                      : part(out_t[core / p_.lnc], core % p_.lnc * q_cols, q_cols, 0, p_.tokens());
      run(core, Transpose{place, out});
    });
    barrier(true);
    add_up("attention.sum", multiplied("o", out_t));
  }

  /// Columns of qkv, normalised per head where the model has it, with rotary embedding.
  Index turned(unsigned core, const std::string& name, Index qkv, std::uint64_t col,
               std::uint64_t heads) {
    const std::uint64_t cols = heads * c_.head_dim;
    Index x = part(qkv, 0, p_.tokens(), col, cols);
    if (c_.qk_norm) {
      const Index gamma = row(name + ".norm", core, c_.head_dim, 1.0);
      const Index normal = between(name + ".normal", core, p_.tokens(), cols);
      for (std::uint64_t h = 0; h < heads; ++h) {
        const std::uint64_t at = h * c_.head_dim;
        run(core,
            Rmsnorm{part(normal, 0, p_.tokens(), at, c_.head_dim),
                    part(qkv, 0, p_.tokens(), col + at, c_.head_dim), gamma, c_.rms_norm_eps});
      }
      x = normal;
    }
    const Index out = between(name, core, p_.tokens(), cols);
    run(core, Rope{out, x, cosine_[core], sine_[core]});
    return out;
  }

  double scale() const { return 1.0 / std::sqrt(static_cast<double>(c_.head_dim)); }

  void prefill(unsigned core, Index out, Index q, Index k, Index qkv) {
    const std::uint64_t d = c_.head_dim, group = p_.heads / p_.kv_heads;
    const std::uint64_t v_col = (p_.heads + p_.kv_heads) * d;
    for (std::uint64_t b = 0; b < p_.batch; ++b) {
      for (std::uint64_t h = 0; h < p_.heads; ++h) {
        const std::uint64_t kv = h / group;
        const auto head = [&](Index whole, std::uint64_t col) {
          return part(whole, b * p_.seq, p_.seq, col, d);
        };
        run(core, Attention{head(out, h * d), head(q, h * d), head(k, kv * d),
                            head(qkv, v_col + kv * d), scale(), true});
      }
    }
  }

  /// The new keys and values go into the cache; the heads that share a key are its queries.
  void decode(unsigned core, Index out, Index q, Index k, Index v) {
    const std::uint64_t d = c_.head_dim, group = p_.heads / p_.kv_heads;
    const auto cache = [&](const char* name) {
      Tensor t{
          tagged(prefix_ + name, core), p_.batch * p_.seq, p_.kv_heads * d, p_.dtype, false, 1.0};
      t.kept = true;
      t.core = core;
      return add(std::move(t));
    };
    const Index keys = cache("k.cache"), values = cache("v.cache");
    const auto store = [&](Index cached, Index fresh, std::uint64_t b) {
      const Tensor from = w_.tensors[fresh];
      const Index in = from.part ? part(from.part->whole, b, 1, from.part->col, from.cols)
                                 : part(fresh, b, 1, 0, from.cols);
      run(core, Copy{part(cached, b * p_.seq + p_.seq - 1, 1, 0, from.cols), in});
    };
    for (std::uint64_t b = 0; b < p_.batch; ++b) {
      store(keys, k, b);
      store(values, v, b);
      for (std::uint64_t kv = 0; kv < p_.kv_heads; ++kv) {
        run(core, Attention{part(out, b, group, kv * group * d, d, d),
                            part(q, b, group, kv * group * d, d, d),
                            part(keys, b * p_.seq, p_.seq, kv * d, d),
                            part(values, b * p_.seq, p_.seq, kv * d, d), scale(), false});
      }
    }
  }

  // ---- MLP

  /// [inner of a logical core, tokens] = f(gate) * up of tokens in columns of h_t.
  std::vector<Index> inner(const std::string& name, const std::vector<Index>& h_t) {
    const std::uint64_t rows = c_.intermediate_size / p_.cores();
    std::vector<Index> middle;
    const std::uint64_t tokens = w_.tensors[h_t.front()].cols;
    for (unsigned l = 0; l < p_.tp; ++l)
      middle.push_back(between(name + "middle.t", l * p_.lnc, rows * p_.lnc, tokens));
    for_cores([&](unsigned core) {
      const auto product = [&](const std::string& which) {
        const Index out = between(name + which + ".t", core, rows, tokens);
        gemm(core, name + which, out, weight(name + which + ".weight", core, c_.hidden_size, rows),
             h_t[core]);
        return out;
      };
      const Index gate = product("gate");
      const Index up = product("up");
      const Index place = p_.lnc == 1
                              ? middle[core]
                              : part(middle[core / p_.lnc], core % p_.lnc * rows, rows, 0, tokens);
      run(core, Gated{place, gate, up, c_.hidden_act});
    });
    barrier(true);
    return middle;
  }

  void mlp(const std::vector<Index>& h_t) { add_up("mlp.sum", multiplied("down", inner("", h_t))); }

  // Block j of the tokens goes to the experts j, j + blocks, ...; what they find is weighted with
  // the router's probabilities and added up on every core before the cores' sums are.
  void experts(const std::vector<Index>& h_t) {
    const std::uint64_t rows = p_.expert_tokens, blocks = p_.tokens() / rows;
    std::vector<Index> probabilities;
    for_cores([&](unsigned core) {
      const Index logits = between("router.logits", core, p_.tokens(), c_.num_experts);
      Tensor t{
          prefix_ + "router", c_.hidden_size, c_.num_experts,
          p_.dtype,           false,          1.0 / std::sqrt(static_cast<double>(c_.hidden_size))};
      t.core = core;
      gemm(core, "router", logits, h_t[core], add(std::move(t)));
      const Index p = between("router.p", core, p_.tokens(), c_.num_experts);
      run(core, Softmax{p, logits});
      probabilities.push_back(p);
    });
    std::vector<Index> all;
    for (std::uint64_t e = 0; e < p_.active_experts; ++e) {
      const std::uint64_t first = e % blocks * rows;
      std::vector<Index> block;
      for_cores(
          [&](unsigned core) { block.push_back(part(h_t[core], 0, c_.hidden_size, first, rows)); });
      const std::string name = "expert" + std::to_string(e) + ".";
      const std::vector<Index> partial = multiplied(name + "down", inner(name, block));
      for (unsigned core = 0; core < p_.cores(); core += p_.lnc) {
        const Index scaled = between(name + "scaled", core, rows, c_.hidden_size);
        if (p_.lnc > 1) {
          barrier_pair_of(core);
        }
        run(core, ScaleRows{scaled, partial[core / p_.lnc],
                            part(probabilities[core], first, rows, e, 1)});
        all.push_back(scaled);
      }
    }
    std::vector<Index> sums;
    for (unsigned l = 0; l < p_.tp; ++l) {
      const unsigned core = l * p_.lnc;
      sums.push_back(between("experts.partial", core, p_.tokens(), c_.hidden_size));
      for (std::uint64_t j = 0; j < blocks; ++j) {
        Sum sum{part(sums.back(), j * rows, rows, 0, c_.hidden_size), {}};
        for (std::uint64_t e = j; e < p_.active_experts; e += blocks)
          sum.terms.push_back(all[e * p_.tp + l]);
        run(core, sum);
      }
    }
    add_up("mlp.sum", sums);
  }

  void barrier_pair_of(unsigned core) {
    for (unsigned c = core; c < core + p_.lnc; ++c) run(c, Barrier{true});
  }

  // ---- the end

  // Prefill: of every sequence only the last token.
  void head() {
    std::vector<Index> h_t;
    if (p_.decode) {
      h_t = normalised("norm");
      barrier_after_gather();
    } else {
      h_t = last_tokens();
      barrier();
    }
    for_cores([&](unsigned core) {
      const std::uint64_t first = c_.vocab_size * core / p_.cores();
      const std::uint64_t count = c_.vocab_size * (core + 1) / p_.cores() - first;
      Tensor logits{tagged("logits", core), p_.batch, count, p_.dtype, true};
      logits.core = core;
      gemm(core, "head", add(std::move(logits)), h_t[core],
           weight("head.weight", core, c_.hidden_size, count));
    });
  }

  std::vector<Index> last_tokens() {
    std::vector<Index> gathered;
    for (unsigned core = 0; core < p_.cores(); core += DecoderPlan::kCoresPerStack)
      gathered.push_back(between("norm.t", core, c_.hidden_size, p_.batch));
    for (std::uint64_t b = 0; b < p_.batch; ++b) {
      const std::uint64_t token = b * p_.seq + p_.seq - 1;
      const unsigned core = p_.replicated() ? 0 : p_.owner_of(token);
      const Index normal = between("norm" + std::to_string(b), core, 1, c_.hidden_size);
      run(core, Rmsnorm{normal, part(x_[core], token - p_.first_row(core), 1, 0, c_.hidden_size),
                        row("norm", core, c_.hidden_size, 1.0), c_.rms_norm_eps});
      Transpose turn{part(gathered[0], 0, c_.hidden_size, b, 1), normal, {}};
      for (std::size_t i = 1; i < gathered.size(); ++i)
        turn.copies.push_back(part(gathered[i], 0, c_.hidden_size, b, 1));
      run(core, turn);
    }
    std::vector<Index> by_core;
    for_cores(
        [&](unsigned core) { by_core.push_back(gathered[core / DecoderPlan::kCoresPerStack]); });
    return by_core;
  }

  const ModelConfig& c_;
  const DecoderPlan& p_;
  std::shared_ptr<const RopeFrequencies> rope_;
  Workload w_;
  std::string prefix_;
  std::vector<Index> x_, cosine_, sine_;  ///< by core
};

}  // namespace

Workload decoder_workload(const std::string& name, const ModelConfig& config,
                          const ModelOptions& options) {
  return Builder(name, config, plan_decoder(config, options)).build();
}

Workload decoder_workload(const std::string& path, const ModelOptions& options) {
  // Models keep their config.json in a folder with their name.
  const std::filesystem::path file = std::filesystem::absolute(path);
  const std::string stem = file.filename() == "config.json" ? file.parent_path().filename().string()
                                                            : file.stem().string();
  try {
    return decoder_workload(stem, read_model_config(path), options);
  } catch (const std::invalid_argument& error) {
    throw std::runtime_error(path + ": " + error.what());
  }
}

}  // namespace trn2vp::workloads
