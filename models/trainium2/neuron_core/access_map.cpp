// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/access_map.h"

#include <algorithm>

namespace trn2vp::trainium2 {
namespace {

bool same(const AccessMark& a, const AccessMark& b) {
  return a.agent == b.agent && a.number == b.number && a.pc == b.pc;
}

}  // namespace

bool AccessMap::same(const Run& a, const Run& b) {
  return trainium2::same(a.write, b.write) && a.reads.size() == b.reads.size() &&
         std::equal(a.reads.begin(), a.reads.end(), b.reads.begin(),
                    [](const AccessMark& x, const AccessMark& y) { return trainium2::same(x, y); });
}

// Index of the first range that begins at or after `byte`.
std::size_t AccessMap::first_from(std::uint32_t byte) const {
  const auto range = std::lower_bound(ranges_.begin(), ranges_.end(), byte,
                                      [](const Range& r, std::uint32_t b) { return r.begin < b; });
  return static_cast<std::size_t>(range - ranges_.begin());
}

// The history of the box when it is a single run, as it is when a kernel comes back to a tile.
AccessMap::Run* AccessMap::exactly(const AccessBox& box) {
  const auto is_box = [&](std::size_t place) {
    return place < ranges_.size() && ranges_[place].begin == box.begin &&
           ranges_[place].end == box.end;
  };
  if (!is_box(box.place)) {
    box.place = static_cast<std::uint32_t>(first_from(box.begin));
    if (!is_box(box.place)) return nullptr;
  }
  std::vector<Run>& runs = ranges_[box.place].runs;
  const bool single = runs.size() == 1 && runs[0].first == box.first && runs[0].last == box.last;
  return single ? runs.data() : nullptr;
}

// Makes `byte` a border; gives the first range at or after it.
std::size_t AccessMap::split(std::uint32_t byte) {
  const std::size_t after = first_from(byte);
  if (after == 0 || ranges_[after - 1].end <= byte) return after;
  Range upper = ranges_[after - 1];
  upper.begin = byte;
  ranges_[after - 1].end = byte;
  ranges_.insert(ranges_.begin() + static_cast<std::ptrdiff_t>(after), std::move(upper));
  return after;
}

void AccessMap::split_at(std::vector<std::uint32_t> borders) {
  std::sort(borders.begin(), borders.end());
  const auto is_border = [&](std::uint32_t byte) {
    const std::size_t after = first_from(byte);
    return after == 0 || ranges_[after - 1].end <= byte;
  };
  borders.erase(std::remove_if(borders.begin(), borders.end(), is_border), borders.end());
  borders.erase(std::unique(borders.begin(), borders.end()), borders.end());
  if (borders.empty()) return;
  // From the back, so that every range moves once.
  std::size_t from = ranges_.size();
  std::size_t to = from + borders.size();
  ranges_.resize(to);
  while (!borders.empty()) {
    Range& range = ranges_[--from];
    while (!borders.empty() && borders.back() > range.begin) {
      Range& upper = ranges_[--to];
      upper.begin = borders.back();
      upper.end = range.end;
      upper.runs = range.runs;
      range.end = borders.back();
      borders.pop_back();
    }
    if (--to != from) ranges_[to] = std::move(range);
  }
}

// Makes `partition` a border between runs.
void AccessMap::split_runs(std::vector<Run>& runs, unsigned partition) {
  for (auto run = runs.begin(); run != runs.end(); ++run) {
    if (run->last <= partition) continue;
    if (run->first >= partition) return;
    Run upper = *run;
    upper.first = partition;
    run->last = partition;
    runs.insert(run + 1, std::move(upper));
    return;
  }
}

void AccessMap::read_run(std::uint32_t begin, Run& run, const AccessMark& mark,
                         Observer& observer) {
  if (!observer.ordered(run.write, true)) {
    observer.found(Finding::kReadAfterWrite, run.first, begin, run.write);
  }
  for (AccessMark& read : run.reads) {
    if (read.agent != mark.agent) continue;
    read = mark;
    return;
  }
  run.reads.push_back(mark);
}

void AccessMap::check_write(std::uint32_t begin, const Run& run, Observer& observer) {
  if (!observer.ordered(run.write, true)) {
    observer.found(Finding::kWriteAfterWrite, run.first, begin, run.write);
  }
  for (const AccessMark& read : run.reads) {
    if (!observer.ordered(read, false)) {
      observer.found(Finding::kWriteAfterRead, run.first, begin, read);
    }
  }
}

void AccessMap::read(const AccessBox& box, const AccessMark& mark, Observer& observer,
                     bool unwritten_is_fine) {
  if (Run* run = exactly(box)) return read_run(box.begin, *run, mark, observer);
  const auto unwritten = [&](std::uint32_t begin) {
    if (!unwritten_is_fine) observer.found(Finding::kNeverWritten, box.first, begin, {});
  };
  split(box.end);
  std::size_t range = split(box.begin);
  std::uint32_t next = box.begin;
  for (; range < ranges_.size() && ranges_[range].begin < box.end; ++range) {
    if (ranges_[range].begin > next) unwritten(next);
    read_range(ranges_[range], box, mark, observer, unwritten_is_fine);
    next = ranges_[range].end;
  }
  if (next < box.end) unwritten(next);
}

void AccessMap::read_range(Range& range, const AccessBox& box, const AccessMark& mark,
                           Observer& observer, bool unwritten_is_fine) {
  split_runs(range.runs, box.first);
  split_runs(range.runs, box.last);
  unsigned next = box.first;
  const auto unwritten = [&] {
    if (!unwritten_is_fine) observer.found(Finding::kNeverWritten, next, range.begin, {});
  };
  for (Run& run : range.runs) {
    if (run.last <= box.first) continue;
    if (run.first >= box.last) break;
    if (run.first > next) unwritten();
    next = run.last;
    read_run(range.begin, run, mark, observer);
  }
  if (next < box.last) unwritten();
}

void AccessMap::write(const AccessBox& box, const AccessMark& mark, Observer& observer) {
  if (Run* run = exactly(box)) {
    check_write(box.begin, *run, observer);
    run->write = mark;
    run->reads.clear();
    return;
  }
  split(box.end);
  std::size_t range = split(box.begin);
  for (std::uint32_t next = box.begin; next < box.end; ++range) {
    if (range == ranges_.size() || ranges_[range].begin > next) {
      const std::uint32_t end =
          range == ranges_.size() ? box.end : std::min(box.end, ranges_[range].begin);
      ranges_.insert(ranges_.begin() + static_cast<std::ptrdiff_t>(range), Range{next, end, {}});
    }
    write_range(ranges_[range], box, mark, observer);
    next = ranges_[range].end;
  }
  join(box.begin, box.end);
}

void AccessMap::write_range(Range& range, const AccessBox& box, const AccessMark& mark,
                            Observer& observer) {
  std::vector<Run>& runs = range.runs;
  split_runs(runs, box.first);
  split_runs(runs, box.last);
  auto first = runs.begin();
  while (first != runs.end() && first->last <= box.first) ++first;
  auto last = first;
  for (; last != runs.end() && last->first < box.last; ++last)
    check_write(range.begin, *last, observer);
  if (first == last) {
    first = runs.insert(first, Run{box.first, box.last, mark, {}});
  } else {
    first->first = box.first;
    first->last = box.last;
    first->write = mark;
    first->reads.clear();
    runs.erase(first + 1, last);
  }
  // Rows that a DMA queue writes one after the other become one run.
  const auto touches = [](const Run& a, const Run& b) { return a.last == b.first && same(a, b); };
  if (first + 1 != runs.end() && touches(*first, *(first + 1))) {
    first->last = (first + 1)->last;
    runs.erase(first + 1);
  }
  if (first != runs.begin() && touches(*(first - 1), *first)) {
    (first - 1)->last = first->last;
    runs.erase(first);
  }
}

// Ranges in [begin, end] that the write made equal to a neighbour become one again.
void AccessMap::join(std::uint32_t begin, std::uint32_t end) {
  const auto equal = [](const Range& a, const Range& b) {
    return a.runs.size() == b.runs.size() &&
           std::equal(a.runs.begin(), a.runs.end(), b.runs.begin(), [](const Run& x, const Run& y) {
             return x.first == y.first && x.last == y.last && same(x, y);
           });
  };
  if (ranges_.empty()) return;
  std::size_t last = first_from(begin);
  if (last != 0) --last;
  std::size_t next = last + 1;
  for (; next < ranges_.size() && ranges_[next].begin <= end; ++next) {
    if (ranges_[last].end == ranges_[next].begin && equal(ranges_[last], ranges_[next])) {
      ranges_[last].end = ranges_[next].end;
    } else if (++last != next) {
      ranges_[last] = std::move(ranges_[next]);
    }
  }
  ranges_.erase(ranges_.begin() + static_cast<std::ptrdiff_t>(last) + 1,
                ranges_.begin() + static_cast<std::ptrdiff_t>(next));
}

}  // namespace trn2vp::trainium2
