// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/topology_file.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <stdexcept>

#include "platforms/workloads/gemm_workload.h"

namespace trn2vp::workloads {
namespace {

constexpr std::uint64_t kMaxStride = 1024;
constexpr std::uint64_t kMaxBatch = 65536;
constexpr const char* kExpectedHeader =
    "expected a header 'Layer, M, N, K' or 'Layer name, IFMAP Height, IFMAP Width, Filter Height, "
    "Filter Width, Channels, Num Filter, Strides', each with 'Sparsity' on request";

std::string trimmed(const std::string& text) {
  const auto is_space = [](unsigned char c) { return std::isspace(c) != 0; };
  const auto first = std::find_if_not(text.begin(), text.end(), is_space);
  const auto last = std::find_if_not(text.rbegin(), text.rend(), is_space).base();
  return first < last ? std::string(first, last) : std::string();
}

/// Letters and digits, small: "IFMAP Height" and "ifmap_height" are the same column.
std::string key_of(const std::string& text) {
  std::string key;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      key += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return key;
}

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells;
  std::size_t begin = 0;
  for (std::size_t comma; (comma = line.find(',', begin)) != std::string::npos; begin = comma + 1)
    cells.push_back(trimmed(line.substr(begin, comma - begin)));
  cells.push_back(trimmed(line.substr(begin)));
  if (cells.back().empty()) cells.pop_back();  // the row ended in a comma
  return cells;
}

class Reader {
 public:
  explicit Reader(const std::string& path) : path_(path) {}

  std::vector<TopologyLayer> run() {
    std::ifstream file(path_);
    if (!std::filesystem::is_regular_file(path_) || !file)
      throw std::runtime_error(path_ + ": no such file, expected a SCALE-Sim topology (CSV)");
    std::vector<TopologyLayer> layers;
    for (std::string line; std::getline(file, line);) {
      ++line_;
      if (line_ == 1 && line.rfind("\xEF\xBB\xBF", 0) == 0) line.erase(0, 3);
      const std::string text = trimmed(line);
      if (text.empty() || text.front() == '#') continue;
      cells_ = split(text);
      if (columns_.empty()) {
        read_header();
      } else {
        layers.push_back(gemm_ ? gemm() : convolution());
      }
    }
    if (columns_.empty()) throw std::runtime_error(path_ + ": is empty, " + kExpectedHeader);
    if (layers.empty()) throw std::runtime_error(path_ + ": expected a layer after the header");
    return layers;
  }

 private:
  [[noreturn]] void fail(const std::string& column, const std::string& why) const {
    throw std::runtime_error(path_ + ":" + std::to_string(line_) +
                             (column.empty() ? "" : ": column '" + column + "'") + ": " + why);
  }

  void read_header() {
    static const std::map<std::string, std::string> names = {{"layer", "name"},
                                                             {"layername", "name"},
                                                             {"m", "m"},
                                                             {"n", "n"},
                                                             {"k", "k"},
                                                             {"sparsity", "sparsity"},
                                                             {"sparsityratio", "sparsity"},
                                                             {"batch", "batch"},
                                                             {"ifmapheight", "height"},
                                                             {"ifmapwidth", "width"},
                                                             {"filterheight", "filter height"},
                                                             {"filterwidth", "filter width"},
                                                             {"channels", "channels"},
                                                             {"numfilter", "filters"},
                                                             {"numfilters", "filters"},
                                                             {"strides", "stride"},
                                                             {"stride", "stride"},
                                                             {"strideheight", "stride"},
                                                             {"stridewidth", "stride width"}};
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      const auto known = names.find(key_of(cells_[i]));
      if (known == names.end()) fail(cells_[i], std::string("is unknown, ") + kExpectedHeader);
      if (!columns_.emplace(known->second, i).second) fail(cells_[i], "stands there twice");
      headings_.push_back(cells_[i]);
    }
    gemm_ = columns_.count("m") != 0;
    const std::vector<const char*> needed =
        gemm_ ? std::vector<const char*>{"name", "m", "n", "k"}
              : std::vector<const char*>{"name",         "height",   "width",   "filter height",
                                         "filter width", "channels", "filters", "stride"};
    for (const char* column : needed) {
      if (columns_.count(column) == 0)
        fail("", std::string("the header has no column for ") + column + ", " + kExpectedHeader);
    }
    required_ = needed.size();
  }

  bool has(const char* column) const {
    const auto found = columns_.find(column);
    return found != columns_.end() && found->second < cells_.size() &&
           !cells_[found->second].empty();
  }

  const std::string& cell(const char* column) const { return cells_[columns_.at(column)]; }
  const std::string& heading(const char* column) const { return headings_[columns_.at(column)]; }

  std::uint64_t integer(const char* column, const std::string& digits, std::uint64_t most) const {
    std::uint64_t value = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value);
    if (error != std::errc{} || stop != end || value == 0 || value > most) {
      fail(heading(column),
           "is '" + digits + "', expected an integer in 1.." + std::to_string(most));
    }
    return value;
  }

  std::uint64_t integer(const char* column, std::uint64_t most = kMaxDimension) const {
    return integer(column, cell(column), most);
  }

  TopologyLayer named() const {
    for (const auto& [column, index] : columns_) {
      const bool optional = column == "sparsity" || column == "batch";
      if (optional || (index < cells_.size() && !cells_[index].empty())) continue;
      fail(headings_[index],
           "is missing, expected " + std::to_string(required_) + " cells or more as in the header");
    }
    if (cells_.size() > headings_.size()) {
      fail("", std::to_string(cells_.size()) + " cells, expected the header's " +
                   std::to_string(headings_.size()));
    }
    TopologyLayer layer;
    layer.name = cell("name");
    return layer;
  }

  TopologyLayer gemm() const {
    TopologyLayer layer = named();
    layer.gemm = true;
    layer.m = integer("m");
    layer.n = integer("n");
    layer.k = integer("k");
    if (has("batch")) layer.batch = integer("batch", kMaxBatch);
    read_sparsity(layer);
    return layer;
  }

  TopologyLayer convolution() const {
    TopologyLayer layer = named();
    layer.height = integer("height");
    layer.width = integer("width");
    layer.filter_height = integer("filter height");
    layer.filter_width = integer("filter width");
    layer.channels = integer("channels");
    layer.filters = integer("filters");
    layer.stride = integer("stride", kMaxStride);
    layer.depthwise = layer.name.find("DP") != std::string::npos;
    if (layer.filter_height > layer.height)
      fail(heading("filter height"), "is " + cell("filter height") + ", expected at most the " +
                                         std::to_string(layer.height) + " rows of the image");
    if (layer.filter_width > layer.width)
      fail(heading("filter width"), "is " + cell("filter width") + ", expected at most the " +
                                        std::to_string(layer.width) + " columns of the image");
    if (has("stride width") && integer("stride width", kMaxStride) != layer.stride)
      fail(heading("stride width"), "is " + cell("stride width") + ", expected the stride height");
    if (layer.filter_height * layer.filter_width > kMaxDimension ||
        layer.height * layer.width > kMaxDimension * 64)
      fail("", "the layer is too large, expected at most 2^26 pixels and 2^20 taps");
    read_sparsity(layer);
    return layer;
  }

  void read_sparsity(TopologyLayer& layer) const {
    if (!has("sparsity")) return;
    const std::string& text = cell("sparsity");
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) {
      // SCALE-Sim takes a plain number in a GEMM's fifth column for the batch.
      if (!layer.gemm) fail(heading("sparsity"), "is '" + text + "', expected N:M, as in 2:4");
      layer.batch = integer("sparsity", text, kMaxBatch);
      return;
    }
    layer.sparsity_of = integer("sparsity", trimmed(text.substr(colon + 1)), 1024);
    layer.sparsity = integer("sparsity", trimmed(text.substr(0, colon)), layer.sparsity_of);
  }

  std::string path_;
  unsigned line_ = 0;
  bool gemm_ = false;
  std::size_t required_ = 0;
  std::vector<std::string> cells_;
  std::vector<std::string> headings_;
  std::map<std::string, std::size_t> columns_;
};

}  // namespace

std::vector<TopologyLayer> read_topology(const std::string& path) { return Reader(path).run(); }

}  // namespace trn2vp::workloads
