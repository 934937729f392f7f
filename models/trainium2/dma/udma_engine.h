// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <systemc>
#include <vector>

#include "models/common/initiator.h"
#include "models/common/register_block.h"
#include "models/common/wake_order.h"
#include "models/common/wave.h"
#include "models/trainium2/dma/descriptor_port.h"
#include "models/trainium2/dma/descriptor_ring.h"
#include "models/trainium2/dma/stream_operation.h"
#include "models/trainium2/dma/udma_model.h"
#include "models/trainium2/dma/udma_registers.h"
#include "models/trainium2/dma_origin.h"
#include "models/trainium2/notification_rings.h"

namespace trn2vp::trainium2 {

/// Totals of one engine since construction. Times in ps.
struct UdmaStatistics {
  std::uint64_t packets = 0;
  std::uint64_t m2s_descriptors = 0;
  std::uint64_t s2m_descriptors = 0;
  std::uint64_t read_bytes = 0;
  std::uint64_t written_bytes = 0;
  std::uint64_t ring_bytes = 0;  ///< descriptors fetched
  std::uint64_t busy_ps = 0;     ///< first read to last write, packets overlapping counted once
  std::uint64_t errors = 0;
  std::uint64_t dropped_completions = 0;  ///< injected
  std::uint64_t lost_notifications = 0;   ///< refused by the bus
  /// Integral of M2S descriptors posted and not completed over time, in descriptor-ps.
  std::uint64_t occupancy_ps = 0;
};

/// One UDMA engine: 16 queues of an M2S (source) and an S2M (destination) ring, a register file,
/// one bus port. Behaviour: facts "neuron-device-interface" section 3.
///
/// Time. One process per engine, asleep while nothing is posted. Packets move whole descriptors as
/// b_transport reads and writes; reads are issued at the engine's rate, so memory latency is paid
/// once per stream and contention shows as late data. Queues take turns at packet boundaries;
/// within a queue everything is in order.
///
/// When written data becomes visible. Writes of at most `exact_bytes`, and all writes to register
/// windows (semaphores, doorbells, instruction FIFOs), happen exactly at their time and after all
/// data written before them. Larger writes to memory are made when their packet starts: early by at
/// most one packet and `lookahead_ns`, never late. Who waits for a semaphore, a marker or a
/// completion head therefore always finds the data, at the right time.
///
/// A packet whose first descriptor is metadata with a StreamOperation is computed on between its
/// sources and its destinations; an operation that does not exist or does not fit its sources is
/// cause A bit 2.
///
/// Errors latch a cause bit in the secondary interrupt controller. If that bit is clear in the
/// abort mask the engine stops in state 2 until reset(); otherwise the queue halts (status bits 28
/// and 29 drop, the current pointers stay at the packet) until a queue reset. A wrong ring id that
/// is masked in both masks is ignored.
///
/// Completion. With bit 0 of COMP_CFG every descriptor gets an entry in the completion ring of its
/// side (descriptor_ring.h), written behind the packet's data and before the head moves; heads move
/// by packets. A descriptor with the interrupt bit sets its queue's bit in group B (S2M) or C (M2S)
/// of the primary interrupt controller; nothing leads from there to the host.
///
/// Notifications. While slot 0 of the NOTIFIC block at 0x41000 has a ring, every packet leaves an
/// entry there when its heads have moved (kDmaTrace: queue, and M2S descriptors in [15:0], S2M in
/// [31:16]), and every fault one (kError: queue, and group in [15:8], bit in [7:0]). What is in
/// which entry is ours. An entry that the bus refuses is lost, the queue goes on.
class UdmaEngine : public sc_core::sc_module, public DescriptorPort {
 public:
  static constexpr unsigned kQueues = 16;
  /// The NOTIFIC block in the engine's registers (documented) and the slot that is used there.
  static constexpr std::uint64_t kNotificOffset = 0x4'1000;
  static constexpr unsigned kNotificSlot = 0;

  /// `index` 0..131 on the chip: what its transactions say where they come from.
  UdmaEngine(const sc_core::sc_module_name& name, const UdmaModel& model, unsigned index = 0);

  /// Rings and data, device addresses.
  common::Initiator bus;

  /// Access to the word at `offset` of the engine's 1 MiB, taking effect at `at` (not before now).
  /// False: no such word.
  bool read_register(std::uint64_t offset, std::uint32_t& value);
  bool write_register(std::uint64_t offset, std::uint32_t value, const sc_core::sc_time& at);

  /// Everything as after power-on. Data in flight is dropped.
  void reset();

  bool aborted() const { return m2s_state_ == State::kAbort || s2m_state_ == State::kAbort; }
  bool queue_halted(unsigned queue) const { return queues_[queue].halted; }
  /// Cause bits of secondary group A (0, M2S) or B (1, S2M).
  std::uint32_t causes(unsigned group) const { return registers_.get(kErrCause, group); }

  // DescriptorPort. Such queues need no set-up and are not enabled by registers.
  bool takes_generated(unsigned queue) const override;
  unsigned room(unsigned queue) const override;
  void deliver(unsigned queue, const std::vector<GeneratedElement>& elements) override;
  const sc_core::sc_event& room_event() const override { return room_; }

  const UdmaStatistics& statistics();
  /// The same without working off what is due: packets, bytes and busy time of what has started.
  /// For observers, which must not disturb.
  const UdmaStatistics& started() const { return statistics_; }

  /// Signals `<scope>.outstanding` (M2S descriptors) and `<scope>.queue` (last started, 16 idle).
  void attach_waves(common::WaveSink& sink, const std::string& scope);

 private:
  enum class State : std::uint8_t { kRun, kDisabled, kAbort };

  struct Fault {
    unsigned group;
    unsigned bit;
  };

  /// The packet at the front of a queue, as far as its descriptors are known.
  struct Packet {
    std::uint32_t m2s = 0;
    std::uint32_t s2m = 0;
    std::uint32_t bytes = 0;   ///< of the sources
    std::uint32_t output = 0;  ///< of the destinations
    std::uint32_t room = 0;
    StreamOperation operation;
    std::uint64_t ready_ps = 0;
    std::uint64_t notify = 0;  ///< see DescriptorRing::Fetched
    bool interrupt_m2s = false;
    bool interrupt_s2m = false;
    bool last_seen = false;
    bool barrier = false;
    bool dropped = false;  ///< its completion is to be lost
    bool ready = false;
    std::optional<Fault> fault;
  };

  struct Queue {
    DescriptorRing m2s;
    DescriptorRing s2m;
    Packet packet;
    std::uint64_t hold_ps = 0;  ///< next packet not before
    bool barrier_hold = false;
    bool stopping = false;  ///< a fault is on its way
    bool halted = false;
    bool generated = false;  ///< descriptors come through deliver()
  };

  struct Doorbell {
    std::uint64_t time_ps;
    unsigned queue;
    bool m2s;
    std::uint32_t generation;  ///< of the ring
    std::uint32_t count;
  };

  /// Something that happens at the end of the pipeline, in order of time.
  struct Retirement {
    enum class Kind : std::uint8_t { kPacket, kWrite, kFault, kNotification };
    std::uint64_t time_ps = 0;
    Kind kind = Kind::kPacket;
    unsigned queue = 0;
    std::uint32_t m2s_generation = 0;
    std::uint32_t s2m_generation = 0;
    std::uint32_t m2s = 0;
    std::uint32_t s2m = 0;
    bool interrupt_m2s = false;
    bool interrupt_s2m = false;
    Fault fault{};              ///< kFault: this one; kWrite: when the write is refused
    Notification::Type type{};  ///< kNotification
    std::uint32_t value = 0;    ///< kNotification
    std::uint64_t address = 0;
    std::vector<std::uint8_t> data;
  };

  /// A piece of the packet's byte stream and when it leaves the read side.
  struct Piece {
    std::uint32_t end;
    std::uint64_t out_ps;
    std::uint64_t duration_ps;
    std::uint32_t bytes;
    bool untouched;
  };

  struct Span {
    std::uint64_t address;
    std::uint32_t bytes;
  };

  struct InFlight {
    std::uint64_t done_ps;
    std::uint32_t bytes;
  };

  static constexpr std::uint64_t kNever = ~std::uint64_t{0};

  // udma_engine_registers.cpp
  void declare_callbacks();
  void ring_doorbell(unsigned queue, bool m2s, std::uint32_t count);
  void reset_queue(unsigned queue, bool m2s);
  void change_state(State& state, std::uint32_t request);
  std::uint32_t state_of(bool m2s) const;
  std::uint32_t primary_cause(unsigned group) const;
  std::uint32_t status_of(unsigned queue, bool m2s) const;
  void raise(unsigned queue, const Fault& fault);
  void interrupt(unsigned primary_group, unsigned queue);
  void push_notification(unsigned queue, std::uint64_t time_ps, Notification::Type type,
                         std::uint32_t value);
  void write_entry(const Retirement& retirement);
  void latch(unsigned group, std::uint32_t bits);
  bool ring_id_ignored(unsigned group, unsigned bit) const;
  bool may_prefetch(unsigned queue, bool m2s) const;
  bool may_schedule(unsigned queue) const;
  bool drops_generated(unsigned queue) const;

  // udma_engine.cpp: the process
  void wake(std::uint64_t at_ps);
  void run();
  void settle(std::uint64_t until_ps, bool may_transport);
  void apply(const Doorbell& doorbell);
  void retire(Retirement& retirement);
  std::uint64_t schedule();
  struct Choice {
    unsigned queue;
    std::uint64_t start_ps;
  };
  std::optional<Choice> pick(std::uint64_t now_ps);
  std::uint64_t overlap_with_pending(const Queue& queue) const;
  void push(Retirement retirement);
  void push_fault(unsigned queue, std::uint64_t time_ps, const Fault& fault);
  void drop_pending(unsigned queue);
  void count_outstanding(std::uint64_t time_ps, std::int64_t change);
  std::uint64_t now_ps() const;
  sc_core::sc_time time(std::uint64_t ps) const;

  // udma_engine_data.cpp: descriptors and data
  void prefetch();
  void fetch(unsigned queue, bool m2s);
  bool assemble(Queue& queue);
  void assemble_m2s(Queue& queue);
  void assemble_s2m(Queue& queue);
  void start_packet(unsigned queue, std::uint64_t start_ps);
  std::optional<Fault> read_source(std::uint64_t start_ps);
  bool drops_completion() const;
  std::optional<Fault> transform(const Packet& packet);
  std::optional<Fault> accumulate(const StreamOperation& operation);
  std::optional<Fault> write_destination(unsigned queue, const Packet& packet);
  std::uint64_t write_ps(const StreamOperation& operation, std::uint32_t bytes) const;
  void write_notification(unsigned queue, std::uint64_t address);
  void write_completion_entries(unsigned queue, const Packet& packet);
  void push_write(unsigned queue, std::uint64_t address, const std::uint8_t* data,
                  std::uint32_t bytes,
                  const Fault& refused = {udma::kGroupS2m, udma::kS2mDataResponse});
  bool all_untouched() const { return untouched(0, ~std::uint32_t{0}); }
  bool untouched(std::uint32_t begin, std::uint32_t end) const;
  std::uint64_t available(std::uint32_t byte) const;
  bool bus_read(std::uint64_t address, std::uint8_t* data, std::uint32_t length,
                std::uint64_t& time_ps, bool& untouched);

  DmaOrigin& origin_;
  UdmaModel model_;
  std::uint64_t doorbell_ps_;
  std::uint64_t issue_ps_;
  std::uint64_t lookahead_ps_;
  std::uint64_t units_per_ps_;

  common::RegisterFile registers_;
  NotificationRings notifications_;
  std::uint64_t access_ps_ = 0;
  std::array<Queue, kQueues> queues_;
  State m2s_state_ = State::kRun;
  State s2m_state_ = State::kRun;

  std::unique_ptr<common::WakeOrder> own_order_;
  common::WakeOrder* order_;
  unsigned place_;
  sc_core::sc_event wake_;
  sc_core::sc_event room_;
  std::deque<Doorbell> doorbells_;
  std::deque<Retirement> retirements_;
  std::deque<std::uint64_t> deferred_;  ///< times of the writes and faults among them
  std::uint32_t runnable_ = 0;          ///< queues with something to do
  unsigned last_queue_ = kQueues - 1;
  std::uint64_t last_start_ps_ = 0;
  std::uint64_t read_free_ps_ = 0;   ///< next read may be issued
  std::uint64_t read_out_ps_ = 0;    ///< last byte left the read side
  std::uint64_t write_free_ps_ = 0;  ///< last byte left the write side
  std::uint64_t done_ps_ = 0;        ///< last write has arrived
  std::uint64_t fifo_free_ps_ = 0;   ///< FIFO has room again
  std::deque<InFlight> in_flight_;
  std::uint64_t in_flight_bytes_ = 0;
  std::vector<std::uint8_t> stream_;
  std::vector<std::uint8_t> output_;  ///< what becomes of stream_, if not itself
  std::vector<Piece> pieces_;
  std::vector<Span> sources_;
  std::vector<Span> targets_;

  UdmaStatistics statistics_;
  std::uint64_t busy_until_ps_ = 0;
  std::uint64_t outstanding_ = 0;
  std::uint64_t outstanding_since_ps_ = 0;
  common::WaveSignal<std::uint64_t> outstanding_wave_;
  common::WaveSignal<std::uint64_t> queue_wave_;
};

}  // namespace trn2vp::trainium2
