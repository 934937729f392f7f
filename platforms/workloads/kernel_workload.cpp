// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/kernel_workload.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <stdexcept>

#include "platforms/workloads/gemm_workload.h"

namespace trn2vp::workloads {
namespace {

/// A one-liner taken apart: sizes in the order of the form's dimensions, options with a value.
struct Request {
  std::string text;
  DataType dtype;
  std::vector<std::uint64_t> sizes;
  std::map<std::string, std::uint64_t> options;

  [[noreturn]] void fail(const std::string& why) const {
    throw std::runtime_error("--workload: '" + text + "': " + why);
  }
  std::uint64_t option(const std::string& name, std::uint64_t otherwise) const {
    const auto found = options.find(name);
    return found == options.end() ? otherwise : found->second;
  }
};

/// Appends tensors to the workload and returns their indices.
class Tensors {
 public:
  Tensors(Workload& workload, DataType dtype) : workload_(workload), dtype_(dtype) {}

  std::size_t input(const std::string& name, std::uint64_t rows, std::uint64_t cols, double scale,
                    double mean = 0) {
    return add({name, rows, cols, dtype_, false, scale, mean});
  }
  std::size_t angles(const std::string& name, std::uint64_t rows, std::uint64_t cols,
                     Content content) {
    return add({name, rows, cols, dtype_, false, 0, 0, content});
  }
  std::size_t output(const std::string& name, std::uint64_t rows, std::uint64_t cols) {
    return add({name, rows, cols, dtype_, true});
  }

 private:
  std::size_t add(const Tensor& tensor) {
    workload_.tensors.push_back(tensor);
    return workload_.tensors.size() - 1;
  }

  Workload& workload_;
  DataType dtype_;
};

using Build = void (*)(const Request& request, Tensors& tensors, std::vector<Kernel>& kernels);

struct Option {
  const char* name;
  std::uint64_t least;
  std::uint64_t most;  ///< 0: a word without a value
};

struct Form {
  const char* kind;
  std::vector<const char*> dimensions;
  std::vector<Option> options;
  const char* example;
  const char* what;
  Build build;
};

double weight_scale(std::uint64_t terms) { return 1.0 / std::sqrt(static_cast<double>(terms)); }

void transpose(const Request& r, Tensors& t, std::vector<Kernel>& kernels) {
  const std::size_t in = t.input("in", r.sizes[0], r.sizes[1], 1.0);
  kernels.push_back(Transpose{t.output("out", r.sizes[1], r.sizes[0]), in});
}

void softmax(const Request& r, Tensors& t, std::vector<Kernel>& kernels) {
  const std::size_t x = t.input("x", r.sizes[0], r.sizes[1], 2.0);
  kernels.push_back(Softmax{t.output("out", r.sizes[0], r.sizes[1]), x});
}

void layernorm(const Request& r, Tensors& t, std::vector<Kernel>& kernels) {
  const std::size_t x = t.input("x", r.sizes[0], r.sizes[1], 1.0, 0.5);
  const std::size_t gamma = t.input("gamma", 1, r.sizes[1], 0.25, 1.0);
  const std::size_t beta = t.input("beta", 1, r.sizes[1], 0.5);
  kernels.push_back(Layernorm{t.output("out", r.sizes[0], r.sizes[1]), x, gamma, beta});
}

void rmsnorm(const Request& r, Tensors& t, std::vector<Kernel>& kernels) {
  const std::size_t x = t.input("x", r.sizes[0], r.sizes[1], 1.0);
  const std::size_t gamma = t.input("gamma", 1, r.sizes[1], 0.25, 1.0);
  kernels.push_back(Rmsnorm{t.output("out", r.sizes[0], r.sizes[1]), x, gamma});
}

void rope(const Request& r, Tensors& t, std::vector<Kernel>& kernels) {
  const std::uint64_t positions = r.sizes[0], columns = r.sizes[1] * r.sizes[2];
  if (r.sizes[2] % 2 != 0) r.fail("DIM is odd, expected pairs");
  const std::size_t x = t.input("x", positions, columns, 1.0);
  const std::size_t cosine = t.angles("cosine", positions, r.sizes[2] / 2, Content::kRopeCosine);
  const std::size_t sine = t.angles("sine", positions, r.sizes[2] / 2, Content::kRopeSine);
  kernels.push_back(Rope{t.output("out", positions, columns), x, cosine, sine});
}

void mlp(const Request& r, Tensors& t, std::vector<Kernel>& kernels) {
  const std::uint64_t rows = r.sizes[0], hidden = r.sizes[1], inner = r.sizes[2];
  if (r.options.size() > 1) r.fail("silu and gelu, expected one of them");
  const std::size_t x = t.input("x", rows, hidden, 1.0);
  const std::size_t gate = t.input("gate", hidden, inner, weight_scale(hidden));
  const std::size_t up = t.input("up", hidden, inner, weight_scale(hidden));
  const std::size_t down = t.input("down", inner, hidden, weight_scale(inner));
  const MlpFunction function =
      r.options.count("gelu") != 0 ? MlpFunction::kGelu : MlpFunction::kSilu;
  kernels.push_back(Mlp{t.output("out", rows, hidden), x, gate, up, down, function});
}

void attention(const Request& r, Tensors& t, std::vector<Kernel>& kernels) {
  const std::uint64_t queries = r.sizes[1], keys = r.sizes[2], d = r.sizes[3];
  for (std::uint64_t head = 0; head < r.sizes[0]; ++head) {
    const std::string suffix = "." + std::to_string(head);
    const std::size_t q = t.input("q" + suffix, queries, d, 1.0);
    const std::size_t k = t.input("k" + suffix, keys, d, 1.0);
    const std::size_t v = t.input("v" + suffix, keys, d, 1.0);
    kernels.push_back(Attention{t.output("out" + suffix, queries, d), q, k, v, weight_scale(d),
                                r.options.count("causal") != 0});
  }
}

void conv(const Request& r, Tensors& t, std::vector<Kernel>& kernels) {
  const std::uint64_t channels = r.sizes[0], outputs = r.sizes[3];
  Conv2d conv{};
  Window& window = conv.window;
  window.height = static_cast<std::uint32_t>(r.sizes[1]);
  window.width = static_cast<std::uint32_t>(r.sizes[2]);
  window.kernel_height = static_cast<std::uint32_t>(r.sizes[4]);
  window.kernel_width = static_cast<std::uint32_t>(r.sizes[5]);
  window.stride_y = window.stride_x = static_cast<std::uint32_t>(r.option("stride", 1));
  window.top = window.bottom = window.left = window.right =
      static_cast<std::uint32_t>(r.option("padding", 0));
  if (!window.fits()) r.fail("the kernel is larger than the padded image");
  const std::uint64_t terms = r.sizes[4] * r.sizes[5] * channels;
  conv.in = t.input("in", channels, r.sizes[1] * r.sizes[2], 1.0);
  conv.weights = t.input("weights", terms, outputs, weight_scale(terms));
  conv.bias = t.input("bias", outputs, 1, 1.0);
  conv.out = t.output("out", outputs, window.out_pixels());
  kernels.push_back(conv);
}

const std::vector<Form>& forms() {
  static const std::vector<Form> list = {
      {"softmax", {"ROWS", "COLS"}, {}, "softmax:128x512:bf16", "of every row", softmax},
      {"layernorm",
       {"ROWS", "COLS"},
       {},
       "layernorm:128x512:bf16",
       "of every row, with gamma and beta",
       layernorm},
      {"rmsnorm",
       {"ROWS", "COLS"},
       {},
       "rmsnorm:128x512:bf16",
       "of every row, with gamma",
       rmsnorm},
      {"rope",
       {"ROWS", "HEADS", "DIM"},
       {},
       "rope:128x4x64:bf16",
       "rotary embedding of ROWS positions, the halves of a head as pairs",
       rope},
      {"mlp",
       {"ROWS", "HIDDEN", "INNER"},
       {{"silu", 0, 0}, {"gelu", 0, 0}},
       "mlp:128x256x512:bf16",
       "gated: (f(x gate) * (x up)) down, f = silu unless gelu is given",
       mlp},
      {"attention",
       {"HEADS", "QUERIES", "KEYS", "DIM"},
       {{"causal", 0, 0}},
       "attention:2x128x512x64:bf16:causal",
       "softmax(q k^T / sqrt(DIM)) v of every head, flash style; DIM up to 128",
       attention},
      {"conv",
       {"CHANNELS", "HEIGHT", "WIDTH", "OUTPUTS", "KERNEL_HEIGHT", "KERNEL_WIDTH"},
       {{"stride", 1, 1024}, {"padding", 0, 1024}},
       "conv:16x14x14x32x3x3:bf16:stride=1,padding=1",
       "2-D convolution of one image, with bias; stride 1 and padding 0 unless given",
       conv},
      {"transpose",
       {"ROWS", "COLS"},
       {},
       "transpose:256x384:bf16",
       "of the whole matrix, through the array",
       transpose},
  };
  return list;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find(separator, begin)) != std::string::npos; begin = end + 1)
    parts.push_back(text.substr(begin, end - begin));
  parts.push_back(text.substr(begin));
  return parts;
}

std::string text_of(const Form& form) {
  std::string text = std::string(form.kind) + ":";
  for (std::size_t i = 0; i < form.dimensions.size(); ++i)
    text += (i == 0 ? "" : "x") + std::string(form.dimensions[i]);
  text += ":dtype";
  for (std::size_t i = 0; i < form.options.size(); ++i) {
    text += (i == 0 ? "[:" : ",") + std::string(form.options[i].name) +
            (form.options[i].most > 0 ? "=N" : "");
  }
  return form.options.empty() ? text : text + "]";
}

const Form* find_form(const std::string& text) {
  for (const Form& form : forms()) {
    if (text.rfind(std::string(form.kind) + ":", 0) == 0) return &form;
  }
  return nullptr;
}

std::uint64_t number(const Request& request, const std::string& name, const std::string& digits,
                     std::uint64_t least, std::uint64_t most) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size() || value < least || value > most)
    request.fail(name + " is '" + digits + "', expected " + std::to_string(least) + ".." +
                 std::to_string(most));
  return value;
}

void read_options(const Form& form, const std::string& text, Request& request) {
  for (const std::string& item : split(text, ',')) {
    const std::size_t equals = item.find('=');
    const std::string name = item.substr(0, equals);
    const auto option = std::find_if(form.options.begin(), form.options.end(),
                                     [&](const Option& o) { return name == o.name; });
    const bool valued = equals != std::string::npos;
    if (option == form.options.end() || valued != (option->most > 0) ||
        request.options.count(name) != 0)
      request.fail("option '" + item + "', expected " + text_of(form));
    request.options[name] =
        valued ? number(request, name, item.substr(equals + 1), option->least, option->most) : 1;
  }
}

}  // namespace

std::vector<KernelForm> kernel_forms() {
  std::vector<KernelForm> list = {
      {"gemm:MxNxK:dtype", "gemm:512x512x1024:bf16", "[M, N] = [K, M]^T x [K, N]; bf16 or fp16"}};
  for (const Form& form : forms()) list.push_back({text_of(form), form.example, form.what});
  return list;
}

std::string kernel_kinds() {
  std::string text;
  for (const Form& form : forms())
    text += (text.empty() ? "" : ", ") + std::string(form.kind) + ":";
  return text;
}

bool is_kernel_workload(const std::string& text) { return find_form(text) != nullptr; }

Workload kernel_workload(const std::string& text) {
  const Form* form = find_form(text);
  if (form == nullptr)
    throw std::runtime_error("--workload: '" + text + "': expected " + kernel_kinds());
  Request request{text, DataType::kBf16, {}, {}};
  const std::vector<std::string> parts = split(text, ':');
  const std::string expected =
      "expected " + text_of(*form) + ", as in " + std::string(form->example);
  if (parts.size() < 3 || parts.size() > 4 || (parts.size() == 4 && form->options.empty()))
    request.fail(expected);
  const std::vector<std::string> sizes = split(parts[1], 'x');
  if (sizes.size() != form->dimensions.size()) request.fail(expected);
  for (std::size_t i = 0; i < sizes.size(); ++i)
    request.sizes.push_back(number(request, form->dimensions[i], sizes[i], 1, kMaxDimension));
  bool known = false;
  for (DataType dtype : {DataType::kBf16, DataType::kFp16, DataType::kFp32}) {
    if (parts[2] != name_of(dtype)) continue;
    request.dtype = dtype;
    known = true;
  }
  if (!known) request.fail("unknown dtype '" + parts[2] + "', expected bf16, fp16 or fp32");
  if (parts.size() == 4) read_options(*form, parts[3], request);
  Workload workload;
  workload.name = text;
  Tensors tensors(workload, request.dtype);
  form->build(request, tensors, workload.kernels);
  return workload;
}

}  // namespace trn2vp::workloads
