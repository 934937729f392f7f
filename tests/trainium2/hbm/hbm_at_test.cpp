// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// The stack's nb_transport and its two models of time.
#include <gtest/gtest.h>
#include <tlm_utils/simple_initiator_socket.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <set>
#include <vector>

#include "models/common/initiator.h"
#include "models/trainium2/hbm/hbm_stack.h"
#include "tests/dram/traffic.h"

namespace trn2vp::trainium2 {
namespace {

using dram::traffic::Access;
using dram::traffic::Stream;
using sc_core::sc_time;

/// Sends a stream as fast as END_REQ lets it, with `outstanding` transactions under way.
struct AtInitiator : sc_core::sc_module, tlm::tlm_mm_interface {
  tlm_utils::simple_initiator_socket<AtInitiator> socket;
  Stream stream;
  unsigned left = 0;
  unsigned outstanding = 64;
  bool slow_responses = false;
  std::uint64_t bytes = 0;
  unsigned responses = 0;
  unsigned errors = 0;
  unsigned freed = 0;
  unsigned most_under_way = 0;
  sc_time first_end_req;
  sc_time last;

  explicit AtInitiator(const sc_core::sc_module_name& name) : sc_module(name), socket("socket") {
    socket.register_nb_transport_bw(this, &AtInitiator::backward);
    SC_HAS_PROCESS(AtInitiator);
    SC_THREAD(run);
  }

  void run() {
    while (left-- != 0) {
      while (under_way == outstanding) wait(responded);
      const Access access = stream();
      auto* trans = new tlm::tlm_generic_payload(this);
      data.resize(std::max<std::size_t>(data.size(), access.bytes));
      common::set_up(*trans, access.write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND,
                     access.address, data.data(), access.bytes);
      trans->acquire();
      bytes += access.bytes;
      most_under_way = std::max(most_under_way, ++under_way);
      tlm::tlm_phase phase = tlm::BEGIN_REQ;
      sc_time delay;
      request = trans;
      ASSERT_EQ(socket->nb_transport_fw(*trans, phase, delay), tlm::TLM_ACCEPTED);
      while (request != nullptr) wait(accepted);
    }
  }

  tlm::tlm_sync_enum backward(tlm::tlm_generic_payload& trans, tlm::tlm_phase& phase, sc_time&) {
    if (phase == tlm::END_REQ) {
      EXPECT_EQ(&trans, request) << "END_REQ belongs to the request under way";
      if (first_end_req == sc_core::SC_ZERO_TIME) first_end_req = sc_core::sc_time_stamp();
      request = nullptr;
      accepted.notify(sc_core::SC_ZERO_TIME);
      return tlm::TLM_ACCEPTED;
    }
    EXPECT_EQ(phase, tlm::BEGIN_RESP);
    EXPECT_NE(&trans, request) << "a response before END_REQ";
    ++responses;
    errors += trans.is_response_error();
    last = sc_core::sc_time_stamp();
    --under_way;
    responded.notify(sc_core::SC_ZERO_TIME);
    trans.release();
    // Every second response is ended by a call of its own, some time later.
    if (!slow_responses || responses % 2 == 0) {
      phase = tlm::END_RESP;
      return tlm::TLM_UPDATED;
    }
    later.push_back(&trans);
    trans.acquire();
    sc_core::sc_spawn([this] {
      wait(sc_time(1, sc_core::SC_NS));
      tlm::tlm_generic_payload* one = later.front();
      later.erase(later.begin());
      tlm::tlm_phase end = tlm::END_RESP;
      sc_time delay;
      socket->nb_transport_fw(*one, end, delay);
      one->release();
    });
    return tlm::TLM_ACCEPTED;
  }

  void free(tlm::tlm_generic_payload* trans) override {
    ++freed;
    trans->reset();
    delete trans;
  }

  tlm::tlm_generic_payload* request = nullptr;
  unsigned under_way = 0;
  std::vector<tlm::tlm_generic_payload*> later;
  std::vector<std::uint8_t> data;
  sc_core::sc_event accepted, responded;
};

struct System {
  HbmStack hbm;
  AtInitiator initiator{"initiator"};
  static HbmStack::Parameters parameters(const char* fidelity) {
    HbmStack::Parameters p;
    p.timing.fidelity = fidelity;
    return p;
  }
  System(const char* name, const char* fidelity) : hbm(name, parameters(fidelity)) {
    initiator.socket.bind(hbm.socket);
  }
};

constexpr std::uint64_t kSize = 24ull << 30;

TEST(HbmAt, FourPhasesAndNothingLost) {
  System s("hbm", "at");
  s.initiator.stream = dram::traffic::random_blocks(kSize, 256, {1, 1});
  s.initiator.left = 500;
  s.initiator.slow_responses = true;
  sc_core::sc_start();
  EXPECT_EQ(s.initiator.responses, 500u);
  EXPECT_EQ(s.initiator.freed, 500u);
  EXPECT_EQ(s.initiator.errors, 0u);
  EXPECT_EQ(s.hbm.statistics().reads + s.hbm.statistics().writes, 500u);
}

TEST(HbmAt, FullQueuesHoldRequestsBack) {
  System s("hbm", "at");
  // All in one channel: its 128 places are full after 16 requests of 8 bursts.
  s.initiator.stream = dram::traffic::strided(kSize, 256, 1u << 27);
  s.initiator.left = 64;
  s.initiator.outstanding = 64;
  sc_core::sc_start();
  EXPECT_EQ(s.initiator.responses, 64u);
  EXPECT_LE(s.initiator.most_under_way, 40u);
}

TEST(HbmAt, ABadAddressIsAnswered) {
  System s("hbm", "at");
  s.initiator.stream = [] { return Access{kSize - 64, 256, false}; };
  s.initiator.left = 3;
  sc_core::sc_start();
  EXPECT_EQ(s.initiator.responses, 3u);
  EXPECT_EQ(s.initiator.errors, 3u);
}

TEST(HbmAt, BlockingTransportWaits) {
  struct Master : sc_core::sc_module {
    common::Initiator port{"port"};
    std::vector<double> ns;
    explicit Master(const sc_core::sc_module_name& name) : sc_module(name) {
      SC_HAS_PROCESS(Master);
      SC_THREAD(run);
    }
    void run() {
      std::vector<std::uint8_t> data(65536);
      for (const unsigned bytes : {64u, 64u, 65536u}) {
        const sc_time start = sc_core::sc_time_stamp();
        sc_time delay(50, sc_core::SC_NS);
        EXPECT_EQ(port.read(0, data.data(), bytes, delay), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(delay, sc_core::SC_ZERO_TIME);
        ns.push_back((sc_core::sc_time_stamp() - start).to_seconds() * 1e9);
      }
    }
  } master("master");
  HbmStack hbm("hbm", System::parameters("at"));
  master.port.socket.bind(hbm.socket);
  sc_core::sc_start();
  ASSERT_EQ(master.ns.size(), 3u);
  EXPECT_NEAR(master.ns[0], 50 + 100 + 64 / 27.2, 5);
  EXPECT_NEAR(master.ns[1], 50 + 100 + 64 / 27.2, 5) << "a row hit, but the port counts";
  EXPECT_NEAR(master.ns[2], 50 + 100 + 65536 / 27.2, 5);
}

/// The same stream through both models of a whole stack: at most 5 % apart.
struct SameBandwidth : testing::TestWithParam<unsigned> {
  struct Case {
    const char* name;
    Stream stream;
    unsigned count;
  };
  static Case at(unsigned index) {
    using namespace dram::traffic;
    const Case cases[] = {
        {"stream read", sequential(kSize, 2048), 4000},
        {"stream write", sequential(kSize, 2048, {0, 1}), 4000},
        {"stream 2:1", sequential(kSize, 2048, {2, 1}), 4000},
        {"random 64 read", random_blocks(kSize, 64), 30000},
        {"random 64 write", random_blocks(kSize, 64, {0, 1}), 30000},
        {"random 2 KiB", random_blocks(kSize, 2048), 4000},
        {"stride 320", strided(kSize, 64, 320), 30000},
        {"stride 4 KiB + 64", strided(kSize, 64, 4096 + 64), 30000},
    };
    return cases[index];
  }
};

TEST_P(SameBandwidth, OfBothFidelities) {
  System lt("lt", "lt");
  System at("at", "at");
  for (System* s : {&lt, &at}) {
    s->initiator.stream = SameBandwidth::at(GetParam()).stream;
    s->initiator.left = SameBandwidth::at(GetParam()).count;
    s->initiator.outstanding = 4096;
  }
  sc_core::sc_start();
  const auto rate = [](const System& s) {
    return static_cast<double>(s.initiator.bytes) / (s.initiator.last.to_seconds() * 1e9);
  };
  std::printf("%s: lt %.1f GB/s, at %.1f GB/s\n", SameBandwidth::at(GetParam()).name, rate(lt),
              rate(at));
  EXPECT_NEAR(rate(lt) / rate(at), 1, 0.05);
}

INSTANTIATE_TEST_SUITE_P(HbmAt, SameBandwidth, testing::Range(0u, 8u));

/// 32 DMA engines with whole descriptors of 64 KiB. In lt each is booked in one call, ahead of what
/// the others do meanwhile; in at they come as pieces in order of time.
struct Engines : testing::Test {
  static constexpr unsigned kEngines = 32;
  static constexpr unsigned kBytes = 65536;
  static constexpr unsigned kDescriptors = 8;
  static std::uint64_t address(unsigned engine, unsigned descriptor) {
    return (static_cast<std::uint64_t>(engine) << 28) +
           (descriptor * kEngines + engine) * std::uint64_t{kBytes};
  }
};

TEST_F(Engines, ShareAStackAlikeInBothFidelities) {
  struct Masters : sc_core::sc_module {
    common::Initiator port{"port"};
    double gb_per_s = 0;
    explicit Masters(const sc_core::sc_module_name& name) : sc_module(name) {
      SC_HAS_PROCESS(Masters);
      SC_THREAD(run);
    }
    void run() {
      std::vector<std::uint8_t> data(kBytes);
      std::vector<sc_time> at(kEngines);
      std::vector<unsigned> done(kEngines);
      for (unsigned i = 0; i < kEngines * kDescriptors; ++i) {
        const auto engine =
            static_cast<unsigned>(std::min_element(at.begin(), at.end()) - at.begin());
        const std::uint64_t from = address(engine, done[engine]++);
        port.read(from, data.data(), kBytes, at[engine]);
      }
      const sc_time last = *std::max_element(at.begin(), at.end());
      gb_per_s = kEngines * kDescriptors * kBytes / (last.to_seconds() * 1e9);
    }
  } masters("masters");
  HbmStack lt("lt", System::parameters("lt"));
  masters.port.socket.bind(lt.socket);
  System at("at", "at");
  constexpr unsigned kPiece = 2048;
  unsigned next = 0;
  at.initiator.stream = [&] {
    const unsigned piece = next / kEngines;
    const unsigned engine = next++ % kEngines;
    const std::uint64_t from = address(engine, piece / (kBytes / kPiece));
    return Access{from + piece % (kBytes / kPiece) * kPiece, kPiece, false};
  };
  at.initiator.left = kEngines * kDescriptors * (kBytes / kPiece);
  at.initiator.outstanding = 4096;
  sc_core::sc_start();
  const double scheduled =
      static_cast<double>(at.initiator.bytes) / (at.initiator.last.to_seconds() * 1e9);
  std::printf("lt %.1f GB/s, at %.1f GB/s\n", masters.gb_per_s, scheduled);
  EXPECT_NEAR(masters.gb_per_s / scheduled, 1, 0.05);
}

}  // namespace
}  // namespace trn2vp::trainium2
