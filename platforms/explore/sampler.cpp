// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/sampler.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <set>
#include <stdexcept>

namespace trn2vp::explore {
namespace {

// The distributions of the standard library differ between libraries, the generator does not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// 0 <= u < 1.
  double uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }

  std::size_t below(std::size_t n) {
    return static_cast<std::size_t>(uniform() * static_cast<double>(n));
  }

  std::vector<std::size_t> permutation(std::size_t n) {
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = n; i > 1; --i) std::swap(order[i - 1], order[below(i)]);
    return order;
  }

 private:
  std::mt19937_64 engine_;
};

using Allowed = std::function<bool(const Settings&)>;

/// Keeps what is allowed and new.
class Collector {
 public:
  explicit Collector(const Allowed& allowed) : allowed_(allowed) {}

  void offer(Settings settings) {
    if (!allowed_(settings) || !seen_.insert(settings).second) return;
    points_.push_back(std::move(settings));
  }
  std::size_t size() const { return points_.size(); }
  std::vector<Settings> take() { return std::move(points_); }

 private:
  const Allowed& allowed_;
  std::set<Settings> seen_;
  std::vector<Settings> points_;
};

void sample_grid(const Sweep& sweep, Collector& out) {
  std::uint64_t size = 1;
  for (const Axis& axis : sweep.axes) {
    size *= axis.values().size();
    if (size > kMaxPoints)
      throw std::runtime_error(
          fmt::format("{}: axes: the grid has more than {} points, expected "
                      "fewer values or sampling random",
                      sweep.path, kMaxPoints));
  }
  for (std::uint64_t index = 0; index < size; ++index) {
    Settings settings(sweep.axes.size());
    std::uint64_t rest = index;
    for (std::size_t a = sweep.axes.size(); a-- > 0;) {
      const std::vector<std::string>& values = sweep.axes[a].values();
      settings[a] = {sweep.axes[a].key(), values[rest % values.size()]};
      rest /= values.size();
    }
    out.offer(std::move(settings));
  }
}

void sample_random(const Sweep& sweep, Collector& out) {
  Random random(sweep.seed);
  const std::uint64_t tries = 1000 + 100 * sweep.points;
  for (std::uint64_t i = 0; i < tries && out.size() < sweep.points; ++i) {
    Settings settings;
    for (const Axis& axis : sweep.axes)
      settings.emplace_back(axis.key(), axis.at(random.uniform()));
    out.offer(std::move(settings));
  }
  // None at all is the caller's message, which knows the constraints.
  if (out.size() > 0 && out.size() < sweep.points)
    throw std::runtime_error(
        fmt::format("{}: points: is {}, but {} tries found only {} different ones that meet the "
                    "constraints, expected fewer points or wider axes",
                    sweep.path, sweep.points, tries, out.size()));
}

void sample_latin_hypercube(const Sweep& sweep, Collector& out) {
  Random random(sweep.seed);
  std::vector<Settings> points(sweep.points);
  for (const Axis& axis : sweep.axes) {
    const std::vector<std::size_t> strata = random.permutation(sweep.points);
    for (std::size_t i = 0; i < sweep.points; ++i) {
      const double place = static_cast<double>(strata[i]) + random.uniform();
      points[i].emplace_back(axis.key(), axis.at(place / static_cast<double>(sweep.points)));
    }
  }
  for (Settings& settings : points) out.offer(std::move(settings));
}

}  // namespace

std::vector<Settings> sample(const Sweep& sweep, const Allowed& allowed) {
  Collector out(allowed);
  switch (sweep.sampling) {
    case Sampling::kGrid:
      sample_grid(sweep, out);
      break;
    case Sampling::kList:
      for (const Settings& settings : sweep.list) out.offer(settings);
      break;
    case Sampling::kRandom:
      sample_random(sweep, out);
      break;
    case Sampling::kLatinHypercube:
      sample_latin_hypercube(sweep, out);
      break;
  }
  return out.take();
}

}  // namespace trn2vp::explore
