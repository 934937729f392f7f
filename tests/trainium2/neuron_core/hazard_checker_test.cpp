// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The logic of the hazard checker: agents, releases, waits and rectangles, without a chip. The last
// test compares it with a checker that keeps every byte and every pair of accesses.
#include "models/trainium2/neuron_core/hazard_checker.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

namespace trn2vp::trainium2 {
namespace {

using isa::Buffer;
using isa::SemaphoreWait;
using Finding = AccessMap::Finding;

constexpr HazardChecker::Agent kTensor = 0, kVector = 3, kSync = 4;
constexpr AccessBox kBox{0, 64, 0, 128};

SemaphoreWait at_least(int value) { return {1, SemaphoreWait::Condition::kGreaterEqual, value}; }

std::vector<Finding> kinds(const HazardChecker& checker) {
  std::vector<Finding> out;
  for (const auto& finding : checker.findings()) out.push_back(finding.kind);
  return out;
}

HazardChecker::Release write_and_release(HazardChecker& checker, HazardChecker::Agent agent,
                                         const AccessBox& box) {
  checker.next(agent, 0x100 + agent);
  checker.write(agent, Buffer::kSbuf, box);
  return checker.release(agent);
}

void read(HazardChecker& checker, HazardChecker::Agent agent, const AccessBox& box) {
  checker.next(agent, 0x200 + agent);
  checker.read(agent, Buffer::kSbuf, box);
}

TEST(HazardChecker, AWaitOrdersAReadAfterAWrite) {
  HazardChecker checker;
  checker.deliver(1, write_and_release(checker, kVector, kBox), 1, false);
  checker.acquire(kTensor, 1, at_least(1));
  read(checker, kTensor, kBox);
  EXPECT_EQ(checker.count(), 0u);
}

TEST(HazardChecker, WithoutAWaitItIsARaceWithBothPlaces) {
  HazardChecker checker;
  checker.deliver(1, write_and_release(checker, kVector, {0, 64, 32, 64}), 1, false);
  read(checker, kTensor, {32, 33, 63, 64});
  ASSERT_EQ(kinds(checker), std::vector<Finding>{Finding::kReadAfterWrite});
  const HazardChecker::Finding& finding = checker.findings().front();
  EXPECT_EQ(finding.partition, 63u);
  EXPECT_EQ(finding.byte, 32u);
  EXPECT_EQ(finding.access.agent, kTensor);
  EXPECT_EQ(finding.access.pc, 0x200u + kTensor);
  EXPECT_EQ(finding.earlier.agent, kVector);
  EXPECT_EQ(finding.earlier.pc, 0x100u + kVector);
}

TEST(HazardChecker, NeverWrittenBytesAreFoundToTheByteAndThePartition) {
  HazardChecker checker;
  write_and_release(checker, kVector, {0, 64, 0, 32});
  read(checker, kVector, {0, 64, 0, 32});
  EXPECT_EQ(checker.count(), 0u);
  read(checker, kVector, {0, 65, 0, 32});
  ASSERT_EQ(checker.count(), 1u);
  EXPECT_EQ(checker.findings()[0].byte, 64u);
  HazardChecker other;
  write_and_release(other, kVector, {0, 64, 0, 32});
  read(other, kVector, {8, 16, 0, 33});
  ASSERT_EQ(other.count(), 1u);
  EXPECT_EQ(other.findings()[0].partition, 32u);
}

TEST(HazardChecker, OverwritingWhatIsStillReadIsARace) {
  HazardChecker checker;
  checker.deliver(1, write_and_release(checker, kVector, kBox), 1, false);
  checker.acquire(kTensor, 1, at_least(1));
  read(checker, kTensor, kBox);
  write_and_release(checker, kVector, {60, 70, 0, 1});
  EXPECT_EQ(kinds(checker), std::vector<Finding>{Finding::kWriteAfterRead});
}

TEST(HazardChecker, AnUpdateAtReadFreesTheOperandsButNotTheResult) {
  for (const bool result : {false, true}) {
    HazardChecker checker;
    checker.deliver(1, write_and_release(checker, kVector, kBox), 1, false);
    checker.acquire(kTensor, 1, at_least(1));
    const std::uint64_t number = checker.next(kTensor, 0);
    checker.read(kTensor, Buffer::kSbuf, kBox);
    checker.write(kTensor, Buffer::kPsum, kBox);
    checker.deliver(2, checker.release(kTensor, {number, number - 1}), 1, false);
    checker.acquire(kVector, 2, at_least(1));
    checker.next(kVector, 0);
    if (result) {
      checker.read(kVector, Buffer::kPsum, kBox);
    } else {
      checker.write(kVector, Buffer::kSbuf, kBox);
    }
    EXPECT_EQ(checker.count(), result ? 1u : 0u);
  }
}

TEST(HazardChecker, AWaitOrdersOnlyTheUpdatesItNeeded) {
  HazardChecker checker;
  for (int tile = 0; tile < 3; ++tile) {
    const auto at = static_cast<std::uint32_t>(tile * 64);
    checker.deliver(1, write_and_release(checker, kVector, {at, at + 64, 0, 128}), tile + 1, false);
  }
  // All three have been made, but the program only asks for two.
  checker.acquire(kTensor, 1, at_least(2));
  read(checker, kTensor, {0, 128, 0, 128});
  EXPECT_EQ(checker.count(), 0u);
  read(checker, kTensor, {128, 192, 0, 128});
  EXPECT_EQ(kinds(checker), std::vector<Finding>{Finding::kReadAfterWrite});
}

TEST(HazardChecker, AskingAgainForTheSameValueOrdersNoMore) {
  HazardChecker checker;
  for (int tile = 0; tile < 3; ++tile) {
    const auto at = static_cast<std::uint32_t>(tile * 64);
    checker.deliver(1, write_and_release(checker, kVector, {at, at + 64, 0, 128}), tile + 1, false);
    if (tile >= 1) checker.acquire(kTensor, 1, at_least(2));
  }
  read(checker, kTensor, {64, 128, 0, 128});
  EXPECT_EQ(checker.count(), 0u);
  read(checker, kTensor, {128, 192, 0, 128});
  EXPECT_EQ(checker.count(), 1u);
}

TEST(HazardChecker, AValueThatWasSetOrdersNoLaterIncrement) {
  HazardChecker checker;
  checker.deliver(1, write_and_release(checker, kVector, {0, 64, 0, 128}), 1, true);
  checker.deliver(1, write_and_release(checker, kVector, {64, 128, 0, 128}), 2, false);
  checker.acquire(kTensor, 1, at_least(1));
  read(checker, kTensor, {0, 64, 0, 128});
  EXPECT_EQ(checker.count(), 0u);
  read(checker, kTensor, {64, 128, 0, 128});
  EXPECT_EQ(checker.count(), 1u);
}

TEST(HazardChecker, GapsOfAPatternStayUnwritten) {
  HazardChecker checker;
  checker.next(kVector, 0);
  checker.write(kVector, Buffer::kSbuf, {0, 8, 0, 128});
  checker.write(kVector, Buffer::kSbuf, {16, 24, 0, 128});
  read(checker, kVector, {0, 24, 0, 128});
  ASSERT_EQ(kinds(checker), std::vector<Finding>{Finding::kNeverWritten});
  EXPECT_EQ(checker.findings()[0].byte, 8u);
}

TEST(HazardChecker, ASemaphoreThatIsSetBackCountsAnew) {
  HazardChecker checker;
  for (int round = 0; round < 3; ++round) {
    checker.deliver(1, write_and_release(checker, kVector, kBox), 1, false);
    checker.acquire(kTensor, 1, at_least(1));
    read(checker, kTensor, kBox);
    checker.deliver(1, checker.release(kTensor), 0, true);
    checker.acquire(kVector, 1, {1, SemaphoreWait::Condition::kEqual, 0});
  }
  EXPECT_EQ(checker.count(), 0u);
}

TEST(HazardChecker, OrderIsTransitive) {
  HazardChecker checker;
  checker.deliver(1, write_and_release(checker, kVector, kBox), 1, false);
  checker.acquire(kSync, 1, at_least(1));
  checker.next(kSync, 0);
  checker.deliver(2, checker.release(kSync), 1, false);
  checker.acquire(kTensor, 2, at_least(1));
  read(checker, kTensor, kBox);
  EXPECT_EQ(checker.count(), 0u);
}

TEST(HazardChecker, ADmaQueueIsOrderedByDoorbellAndSemaphore) {
  HazardChecker checker;
  const auto queue = checker.dma_agent(17, 2);
  EXPECT_EQ(checker.name(queue), "dma17 queue 2");
  EXPECT_EQ(checker.dma_agent(17, 2), queue);
  checker.next(kSync, 0);
  checker.trigger(queue, checker.release(kSync));
  checker.write(queue, Buffer::kSbuf, kBox);
  checker.deliver(1, checker.release(queue), 1, false);
  checker.acquire(kTensor, 1, at_least(1));
  read(checker, kTensor, kBox);
  EXPECT_EQ(checker.count(), 0u);
  // The next transfer into the same place, which nobody has freed.
  checker.write(queue, Buffer::kSbuf, kBox);
  EXPECT_EQ(kinds(checker), std::vector<Finding>{Finding::kWriteAfterRead});
}

TEST(HazardChecker, TheHostIsInOrder) {
  HazardChecker checker;
  const auto queue = checker.dma_agent(3, 0);  // nobody but the host has triggered it
  checker.write(queue, Buffer::kSbuf, kBox);
  checker.write(HazardChecker::kHost, Buffer::kSbuf, {64, 128, 0, 128});
  checker.start();
  read(checker, kTensor, {0, 128, 0, 128});
  write_and_release(checker, kVector, {128, 192, 0, 128});
  checker.finish();
  checker.read(queue, Buffer::kSbuf, {0, 192, 0, 128});
  checker.start();
  read(checker, kTensor, {128, 192, 0, 128});
  EXPECT_EQ(checker.count(), 0u);
}

TEST(HazardChecker, AQueueIsTheHostsAgainWhenAllEnginesHaveHalted) {
  HazardChecker checker;
  const auto queue = checker.dma_agent(3, 0);
  checker.start();
  checker.next(kSync, 0);
  checker.trigger(queue, checker.release(kSync));
  checker.finish();
  checker.start();
  write_and_release(checker, kVector, kBox);
  checker.read(queue, Buffer::kSbuf, kBox);
  EXPECT_EQ(checker.count(), 0u);
}

TEST(HazardChecker, ManyFindingsAreCountedAndTheFirstOnesKept) {
  HazardChecker checker;
  for (unsigned i = 0; i < 100; ++i) {
    checker.next(kTensor, i);
    checker.read(kTensor, Buffer::kSbuf, kBox);
    checker.read(kTensor, Buffer::kSbuf, kBox);
  }
  EXPECT_EQ(checker.count(), 100u) << "one per instruction";
  EXPECT_EQ(checker.findings().size(), HazardChecker::kMaxFindings);
}

// ---- against a plain reference: every byte of every partition, every earlier access

struct Reference {
  struct Touch {
    unsigned agent;
    std::size_t event;
    bool write;
  };
  static constexpr unsigned kBytes = 40, kPartitions = 12;
  // order[a][b]: event a happens before event b, as a bit set per event.
  std::vector<std::vector<bool>> before;
  std::map<std::pair<unsigned, unsigned>, std::vector<Touch>> history;
  std::vector<std::vector<bool>> known = std::vector<std::vector<bool>>(5);  // per agent

  std::size_t event(unsigned agent) {
    const std::size_t id = before.size();
    before.push_back(known[agent]);
    known[agent].resize(id + 1);
    known[agent][id] = true;
    return id;
  }
  void join(std::vector<bool>& into, const std::vector<bool>& from) {
    if (into.size() < from.size()) into.resize(from.size());
    for (std::size_t i = 0; i < from.size(); ++i) into[i] = into[i] || from[i];
  }
  /// Whether anything about the access is wrong.
  bool access(unsigned agent, const AccessBox& box, bool write) {
    const std::size_t id = event(agent);
    bool wrong = false;
    for (unsigned p = box.first; p < box.last; ++p) {
      for (unsigned b = box.begin; b < box.end; ++b) {
        auto& touches = history[{p, b}];
        bool written = false;
        for (const Touch& t : touches) {
          written |= t.write;
          const bool ordered = t.event < before[id].size() && before[id][t.event];
          wrong |= (write || t.write) && !ordered;
        }
        wrong |= !write && !written;
        if (write) touches.clear();
        touches.push_back({agent, id, write});
      }
    }
    return wrong;
  }
};

TEST(HazardChecker, AgreesWithAPlainReferenceOnRandomPrograms) {
  std::mt19937 random(7);
  const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  unsigned wrong_programs = 0, clean_programs = 0;
  for (unsigned program = 0; program < 400; ++program) {
    HazardChecker checker;
    Reference reference;
    // Knowledge that each semaphore carries: all increments so far (every wait asks for the value
    // the semaphore has).
    std::vector<std::vector<bool>> carried(4);
    std::vector<int> values(4);
    bool wrong = false;
    const unsigned steps = 4 + below(30);
    for (unsigned step = 0; step < steps && !wrong; ++step) {
      const unsigned agent = below(4);
      const unsigned semaphore = below(4);
      switch (below(3)) {
        case 0: {
          AccessBox box;
          box.begin = below(Reference::kBytes - 1);
          box.end = box.begin + 1 + below(Reference::kBytes - box.begin);
          box.first = below(Reference::kPartitions - 1);
          box.last = box.first + 1 + below(Reference::kPartitions - box.first);
          const bool write = step < 3 || below(2) == 0;
          checker.next(agent, step + 1000 * program);
          if (write) {
            checker.write(agent, Buffer::kSbuf, box);
          } else {
            checker.read(agent, Buffer::kSbuf, box);
          }
          wrong = reference.access(agent, box, write);
          break;
        }
        case 1:
          checker.deliver(semaphore, checker.release(agent), ++values[semaphore], false);
          reference.join(carried[semaphore], reference.known[agent]);
          break;
        default:
          checker.acquire(agent, semaphore, at_least(values[semaphore]));
          reference.join(reference.known[agent], carried[semaphore]);
          break;
      }
      ASSERT_EQ(checker.count() != 0, wrong) << "program " << program << " step " << step;
    }
    ++(wrong ? wrong_programs : clean_programs);
  }
  EXPECT_GT(wrong_programs, 50u);
  EXPECT_GT(clean_programs, 20u);
}

}  // namespace
}  // namespace trn2vp::trainium2
