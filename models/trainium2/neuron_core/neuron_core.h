// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <systemc>

#include "models/common/router.h"
#include "models/trainium2/dma/dge.h"
#include "models/trainium2/dma/private_dma.h"
#include "models/trainium2/neuron_core/elementwise_engine.h"
#include "models/trainium2/neuron_core/hazard_checker.h"
#include "models/trainium2/neuron_core/notification_queues.h"
#include "models/trainium2/neuron_core/psum_buffer.h"
#include "models/trainium2/neuron_core/semantics/gpsimd_unit.h"
#include "models/trainium2/neuron_core/semantics/scalar_unit.h"
#include "models/trainium2/neuron_core/semantics/vector_unit.h"
#include "models/trainium2/neuron_core/semaphore_block.h"
#include "models/trainium2/neuron_core/sequencer.h"
#include "models/trainium2/neuron_core/state_buffer.h"
#include "models/trainium2/neuron_core/sync_engine.h"
#include "models/trainium2/neuron_core/tensor_engine.h"
#include "models/trainium2/neuron_core/wait_graph.h"
#include "models/trainium2/rounding.h"
#include "models/trainium2/timing/chip_timing.h"

namespace trn2vp::trainium2 {

/// "tensor", "vector", ...: the name of an engine in waves, reports and parameters.
std::string engine_key(isa::Engine engine);

/// One NeuronCore-v3: five sequencers, their data paths, SBUF, PSUM, semaphores.
class NeuronCore : public sc_core::sc_module {
 public:
  struct Parameters {
    unsigned index = 0;  ///< 0..7 on the chip
    timing::ChipTiming timing;
    bool timing_only = false;
    bool hazards = true;  ///< check every access to SBUF and PSUM
    Rounding rounding;
    /// What custom_op runs; null: nothing, and custom_op is refused.
    std::shared_ptr<const semantics::CustomOperators> custom_operators;
    /// The core's DMA engines, as its descriptor generators reach them; all of them.
    std::array<DescriptorPort*, 16> dma_engines{};
    common::WakeOrder* wake_order = nullptr;  ///< of the DMA engines, see UdmaModel
    /// Gives the matmul array; called once.
    std::function<std::unique_ptr<MatmulArray>(unsigned core)> make_array;
  };

  NeuronCore(const sc_core::sc_module_name& name, const Parameters& parameters);

  /// The core's 64 MiB window (address_map: SBUF, sequencers, FIFOs, semaphores), addresses from 0.
  common::Router::TargetSocket& window() { return *window_socket_; }
  /// Its notification queue registers (address_map::notific).
  auto& notific() { return notifications_.window.socket; }
  NotificationQueues& notifications() { return notifications_; }
  /// Everything the sequencers read and write on the chip, as device addresses. Bind it once.
  common::Router::InitiatorSocket& bus() { return *bus_socket_; }

  Sequencer& sequencer(isa::Engine engine) {
    return *sequencers_[static_cast<std::size_t>(engine)];
  }
  SemaphoreBlock& semaphores() { return semaphores_; }
  /// The private DMA engines of the GpSimd processors.
  PrivateDma& private_dma() { return private_dma_; }
  StateBuffer& sbuf() { return sbuf_; }
  const TensorEngine& tensor() const { return tensor_; }

  /// Called when the core begins to run programs, and when the last of them has ended.
  std::function<void(bool running)> on_running;

  /// True while any sequencer runs a program.
  bool running() const { return running_ > 0; }
  /// From the first start of a program to the latest end of one, so far.
  sc_core::sc_time first_start() const { return first_start_; }
  sc_core::sc_time last_end() const { return last_end_; }
  bool ever_started() const { return ever_started_; }

  /// What the sequencers that wait for a semaphore now wait for; no lines when none does.
  WaitGraph wait_graph();
  /// Reads of memory that nobody wrote and unordered accesses, one line each, the first ones.
  std::vector<std::string> hazards();
  /// How many there were; hazards() may be fewer.
  std::uint64_t hazard_count() const { return hazards_ ? hazards_->count() : 0; }

  /// Sequencers idle, semaphores and events 0, no notification queues, no commands of the
  /// descriptor generators. SBUF, PSUM and what the data paths hold stay.
  void reset();

  void attach_waves(common::WaveSink& sink, const std::string& scope);

 private:
  void engine_running(bool running);
  Dge* dge_of(isa::Engine engine);

  std::string who(const AccessMark& access);

  std::unique_ptr<HazardChecker> hazards_;
  common::Router window_router_;
  common::Router bus_router_;
  common::Router::TargetSocket* window_socket_;
  common::Router::InitiatorSocket* bus_socket_;
  StateBuffer sbuf_;
  PsumBuffer psum_;
  SemaphoreBlock semaphores_;
  NotificationQueues notifications_;
  TensorEngine tensor_;
  semantics::VectorUnit vector_unit_;
  semantics::ScalarUnit scalar_unit_;
  semantics::GpSimdUnit gpsimd_unit_;
  ElementwiseEngine vector_;
  ElementwiseEngine scalar_;
  ElementwiseEngine gpsimd_;
  Dge dge_scalar_;
  Dge dge_sync_;
  Dge dge_gpsimd_;  ///< software: its processors
  PrivateDma private_dma_;
  std::array<std::unique_ptr<SyncEngine>, isa::kEngineCount> sync_;
  std::array<std::unique_ptr<common::Initiator>, isa::kEngineCount> doorbells_;
  std::array<std::unique_ptr<Sequencer>, isa::kEngineCount> sequencers_;
  unsigned running_ = 0;
  bool ever_started_ = false;
  sc_core::sc_time first_start_;
  sc_core::sc_time last_end_;
};

}  // namespace trn2vp::trainium2
