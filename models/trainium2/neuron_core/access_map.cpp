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

// Makes `byte` a border; gives the first range at or after it.
AccessMap::Ranges::iterator AccessMap::split(std::uint32_t byte) {
  auto after = ranges_.lower_bound(byte);
  if (after == ranges_.begin() || (after != ranges_.end() && after->first == byte)) return after;
  const auto before = std::prev(after);
  if (before->second.end <= byte) return after;
  Range upper = before->second;
  before->second.end = byte;
  return ranges_.emplace_hint(after, byte, std::move(upper));
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

void AccessMap::read(const AccessBox& box, const AccessMark& mark, Observer& observer,
                     bool unwritten_is_fine) {
  const auto unwritten = [&](std::uint32_t begin) {
    if (!unwritten_is_fine) observer.found(Finding::kNeverWritten, box.first, begin, {});
  };
  auto range = split(box.begin);
  if (range != ranges_.end() && range->first < box.end && range->second.end > box.end) {
    range = std::prev(split(box.end));
  } else {
    split(box.end);
  }
  std::uint32_t next = box.begin;
  for (; range != ranges_.end() && range->first < box.end; ++range) {
    if (range->first > next) unwritten(next);
    read_range(range->first, range->second, box, mark, observer, unwritten_is_fine);
    next = range->second.end;
  }
  if (next < box.end) unwritten(next);
}

void AccessMap::read_range(std::uint32_t begin, Range& range, const AccessBox& box,
                           const AccessMark& mark, Observer& observer, bool unwritten_is_fine) {
  split_runs(range.runs, box.first);
  split_runs(range.runs, box.last);
  unsigned next = box.first;
  for (Run& run : range.runs) {
    if (run.last <= box.first) continue;
    if (run.first >= box.last) break;
    if (run.first > next && !unwritten_is_fine) {
      observer.found(Finding::kNeverWritten, next, begin, {});
    }
    next = run.last;
    if (!observer.ordered(run.write, true)) {
      observer.found(Finding::kReadAfterWrite, run.first, begin, run.write);
    }
    const auto mine = std::find_if(run.reads.begin(), run.reads.end(),
                                   [&](const AccessMark& r) { return r.agent == mark.agent; });
    if (mine == run.reads.end()) {
      run.reads.push_back(mark);
    } else {
      *mine = mark;
    }
  }
  if (next < box.last && !unwritten_is_fine) {
    observer.found(Finding::kNeverWritten, next, begin, {});
  }
}

void AccessMap::write(const AccessBox& box, const AccessMark& mark, Observer& observer) {
  split(box.end);
  auto range = split(box.begin);
  for (std::uint32_t next = box.begin; next < box.end;) {
    if (range == ranges_.end() || range->first > next) {
      const std::uint32_t end = range == ranges_.end() ? box.end : std::min(box.end, range->first);
      range = ranges_.emplace_hint(range, next, Range{end, {}});
    }
    write_range(range->first, range->second, box, mark, observer);
    next = range->second.end;
    ++range;
  }
  join(box.begin, box.end);
}

void AccessMap::write_range(std::uint32_t begin, Range& range, const AccessBox& box,
                            const AccessMark& mark, Observer& observer) {
  std::vector<Run>& runs = range.runs;
  split_runs(runs, box.first);
  split_runs(runs, box.last);
  auto first = runs.begin();
  while (first != runs.end() && first->last <= box.first) ++first;
  auto last = first;
  for (; last != runs.end() && last->first < box.last; ++last) {
    if (!observer.ordered(last->write, true)) {
      observer.found(Finding::kWriteAfterWrite, last->first, begin, last->write);
    }
    for (const AccessMark& read : last->reads) {
      if (!observer.ordered(read, false)) {
        observer.found(Finding::kWriteAfterRead, last->first, begin, read);
      }
    }
  }
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
  auto range = ranges_.find(begin);
  if (range != ranges_.begin()) --range;
  for (auto next = std::next(range); next != ranges_.end() && next->first <= end;) {
    if (range->second.end == next->first && equal(range->second, next->second)) {
      range->second.end = next->second.end;
      next = ranges_.erase(next);
    } else {
      range = next++;
    }
  }
}

}  // namespace trn2vp::trainium2
