// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuron_core/neuron_core.h"

#include <cctype>
#include <string>

#include "models/trainium2/address_map.h"
#include "models/trainium2/timing/core_geometry.h"
#include "models/trainium2/timing/gpsimd_cost.h"
#include "models/trainium2/timing/scalar_cost.h"
#include "models/trainium2/timing/vector_cost.h"

namespace trn2vp::trainium2 {

namespace map = address_map;
using isa::Engine;
using sc_core::sc_time;

namespace {

sc_time from_ns(double ns) { return sc_time(ns, sc_core::SC_NS); }

TensorEngine::Parameters tensor_parameters(const NeuronCore::Parameters& parameters) {
  const timing::TensorTiming& t = parameters.timing.core.tensor;
  TensorEngine::Parameters p{common::ClockDomain(t.clock_hz), t.sbuf_read_latency,
                             t.psum_write_latency, parameters.timing_only, t.multiply_interval};
  p.load_complete_latency = t.load_complete_latency;
  p.geometry = timing::core_geometry(parameters.timing);
  p.throttle.on = t.throttle != 0;
  p.throttle.window = throttle_window_cycles(t);
  p.throttle.share = t.throttle_share;
  return p;
}

template <class Unit>
ElementwiseEngine::Parameters engine_parameters(
    Engine engine, std::uint64_t clock_hz, bool timing_only, Unit& unit,
    std::function<timing::EngineCost(const isa::Instruction&)> cost) {
  return {engine, common::ClockDomain(clock_hz), std::move(cost),
          [&unit](const isa::Instruction& instruction, const semantics::PartitionBytes& memory) {
            unit.execute(instruction, memory);
          },
          timing_only};
}

ElementwiseEngine::Parameters vector_parameters(const NeuronCore::Parameters& parameters,
                                                semantics::VectorUnit& unit) {
  const timing::VectorTiming& t = parameters.timing.core.vector;
  return engine_parameters(Engine::kVector, t.clock_hz, parameters.timing_only, unit,
                           [t](const isa::Instruction& i) { return timing::vector_cost(i, t); });
}

// The engine holds one set of tables at a time.
ElementwiseEngine::Parameters scalar_parameters(const NeuronCore::Parameters& parameters,
                                                semantics::ScalarUnit& unit) {
  const timing::ScalarTiming& t = parameters.timing.core.scalar;
  return engine_parameters(
      Engine::kScalar, t.clock_hz, parameters.timing_only, unit,
      [t, tables = timing::ActivationTableState()](const isa::Instruction& i) mutable {
        return timing::scalar_cost(i, t, tables);
      });
}

ElementwiseEngine::Parameters gpsimd_parameters(const NeuronCore::Parameters& parameters,
                                                semantics::GpSimdUnit& unit) {
  const timing::GpSimdTiming& t = parameters.timing.core.gpsimd;
  const timing::CustomCycles custom = [&unit](const isa::Instruction& i) {
    return unit.custom_cycles(i);
  };
  return engine_parameters(
      Engine::kGpSimd, t.clock_hz, parameters.timing_only, unit,
      [t, custom](const isa::Instruction& i) { return timing::gpsimd_cost(i, t, custom); });
}

numerics::EncodeOptions rounding_of(const NeuronCore::Parameters& parameters, Engine engine) {
  return encode_options(parameters.rounding,
                        parameters.index * isa::kEngineCount + static_cast<unsigned>(engine));
}

// Clock in which an instruction with an address from a register is counted: that of the engine
// which executes it (trainium2.md 3, documented for these three).
std::uint64_t dynamic_clock_hz(const timing::CoreTiming& t, Engine engine) {
  switch (engine) {
    case Engine::kVector:
      return t.vector.clock_hz;
    case Engine::kScalar:
      return t.scalar.clock_hz;
    case Engine::kGpSimd:
      return t.gpsimd.clock_hz;
    default:
      return t.sequencer.clock_hz;
  }
}

// Descriptors that the processors of the GpSimd Engine write.
timing::DmaTiming software_dge(const timing::ChipTiming& parameters) {
  timing::DmaTiming t = parameters.dma;
  t.dge_start_ns = parameters.private_dma.software_dge_start_ns;
  t.dge_element_ns = parameters.private_dma.element_ns;
  return t;
}

std::string lower(const char* text) {
  std::string out;
  for (; *text != '\0'; ++text)
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(*text)));
  return out;
}

}  // namespace

std::string engine_key(Engine engine) { return lower(isa::engine_name(engine)); }

NeuronCore::NeuronCore(const sc_core::sc_module_name& name, const Parameters& parameters)
    : sc_module(name),
      hazards_(parameters.hazards ? std::make_unique<HazardChecker>() : nullptr),
      window_router_("window_router"),
      bus_router_("bus_router"),
      window_socket_(&window_router_.new_target_socket()),
      bus_socket_(&bus_router_.new_initiator_socket()),
      // What a DMA engine waits for SBUF is part of its own data latency.
      sbuf_("sbuf", timing::core_geometry(parameters.timing).sbuf_partition_bytes,
            sc_core::SC_ZERO_TIME, hazards_.get()),
      psum_(timing::core_geometry(parameters.timing)),
      semaphores_("semaphores",
                  {from_ns(parameters.timing.core.sequencer.semaphore_ns),
                   from_ns(parameters.timing.dma.completion_ns)},
                  hazards_.get()),
      notifications_("notifications"),
      tensor_(tensor_parameters(parameters), parameters.make_array(parameters.index), sbuf_, psum_),
      vector_unit_(rounding_of(parameters, Engine::kVector)),
      scalar_unit_(rounding_of(parameters, Engine::kScalar)),
      gpsimd_unit_(rounding_of(parameters, Engine::kGpSimd)),
      vector_(vector_parameters(parameters, vector_unit_), sbuf_, psum_),
      scalar_(scalar_parameters(parameters, scalar_unit_), sbuf_, psum_),
      gpsimd_(gpsimd_parameters(parameters, gpsimd_unit_), sbuf_, psum_),
      dge_scalar_("dge_scalar", {parameters.timing.dma, parameters.dma_engines}),
      dge_sync_("dge_sync", {parameters.timing.dma, parameters.dma_engines}),
      dge_gpsimd_("dge_gpsimd", {software_dge(parameters.timing), parameters.dma_engines}),
      private_dma_("gpsimd_dma", parameters.index, parameters.timing, parameters.wake_order) {
  gpsimd_unit_.set_custom_operators(parameters.custom_operators);
  const unsigned core = parameters.index;
  const timing::SequencerTiming& sequencer = parameters.timing.core.sequencer;
  // All sequencers see the whole chip through one socket.
  bus_router_.map(0, std::uint64_t{1} << 63, *bus_socket_);

  window_router_.connect(map::kSbufOffset, map::kSbufWindow, sbuf_.socket);
  window_router_.connect(map::kEventOffset, map::kSemaphoreBlockSize, semaphores_.socket);

  notifications_.bus.socket.bind(bus_router_.new_target_socket());
  for (unsigned i = 0; i < PrivateDma::kEngines; ++i) {
    private_dma_.engine(i).bus.socket.bind(bus_router_.new_target_socket());
  }
  SyncEngine::Parameters sync;
  sync.trigger = from_ns(parameters.timing.dma.trigger_ns).value();
  sync.semaphores = map::semaphore_increment(core, 0);
  for (unsigned i = 0; i < map::kDmaPerCore; ++i) {
    sync.dma_engines[i] = map::dma_engine(core * map::kDmaPerCore + i);
  }
  const std::array<ExecutionUnit*, isa::kEngineCount> data_paths = [&] {
    std::array<ExecutionUnit*, isa::kEngineCount> paths{};
    paths[static_cast<std::size_t>(Engine::kTensor)] = &tensor_;
    paths[static_cast<std::size_t>(Engine::kVector)] = &vector_;
    paths[static_cast<std::size_t>(Engine::kScalar)] = &scalar_;
    paths[static_cast<std::size_t>(Engine::kGpSimd)] = &gpsimd_;
    return paths;
  }();
  for (unsigned i = 0; i < isa::kEngineCount; ++i) {
    const auto engine = static_cast<Engine>(i);
    const std::uint64_t fifo = map::kInstructionFifoOffset + i * map::kInstructionFifoStride;
    doorbells_[i] =
        std::make_unique<common::Initiator>((engine_key(engine) + "_doorbells").c_str());
    doorbells_[i]->socket.bind(bus_router_.new_target_socket());
    sync.engine = engine;
    sync.dge = dge_of(engine);
    sync.sbuf = &sbuf_;
    sync.timing_only = parameters.timing_only;
    sync_[i] = std::make_unique<SyncEngine>(sync, *doorbells_[i], notifications_, data_paths[i]);

    Sequencer::Parameters p{};
    p.engine = engine;
    p.geometry = timing::core_geometry(parameters.timing);
    const auto interval = [&](std::uint64_t cycles) {
      return sc_time::from_value(common::ClockDomain(sequencer.clock_hz).to_ps(cycles));
    };
    p.core = core;
    p.timing_only = parameters.timing_only;
    p.issue_interval = interval(sequencer.dispatch_cycles);
    p.dynamic_interval =
        sc_time::from_value(common::ClockDomain(dynamic_clock_hz(parameters.timing.core, engine))
                                .to_ps(sequencer.dynamic_cycles));
    p.load_latency = interval(sequencer.register_load_cycles);
    p.store_latency = interval(sequencer.register_store_cycles);
    p.dma_engine = sync.dma_engines[i];
    p.fifo = map::kCore[core] + fifo;
    sequencers_[i] =
        std::make_unique<Sequencer>(engine_key(engine).c_str(), p, semaphores_, sbuf_,
                                    *doorbells_[i], private_dma_, *sync_[i], hazards_.get());
    sequencers_[i]->fetch.bus.socket.bind(bus_router_.new_target_socket());
    sequencers_[i]->on_error = [this, i](std::uint32_t code) {
      notifications_.post(Notification::kError, i, code);
    };
    sequencers_[i]->on_running = [this](bool running) { engine_running(running); };

    window_router_.connect(map::kSequencerOffset + i * map::kSequencerStride, map::kSequencerStride,
                           sequencers_[i]->registers.socket);
    window_router_.connect(fifo, map::kInstructionFifoSize, sequencers_[i]->fetch.window);
  }
}

Dge* NeuronCore::dge_of(Engine engine) {
  if (engine == Engine::kScalar) return &dge_scalar_;
  if (engine == Engine::kGpSimd) return &dge_gpsimd_;
  return engine == Engine::kSync ? &dge_sync_ : nullptr;
}

void NeuronCore::engine_running(bool running) {
  const sc_time now = sc_core::sc_time_stamp();
  if (running && !ever_started_) {
    ever_started_ = true;
    first_start_ = now;
  }
  const bool was_running = running_ > 0;
  running_ += running ? 1u : ~0u;
  if (hazards_ && running) hazards_->start();
  if (hazards_ && running_ == 0) hazards_->finish();
  if (!running) last_end_ = now;
  if (on_running && was_running != (running_ > 0)) on_running(running_ > 0);
}

void NeuronCore::reset() {
  for (auto& sequencer : sequencers_) sequencer->reset();
  dge_scalar_.reset();
  dge_sync_.reset();
  dge_gpsimd_.reset();
  private_dma_.reset();
  notifications_.reset();
  semaphores_.reset();
}

void NeuronCore::attach_waves(common::WaveSink& sink, const std::string& scope) {
  for (unsigned i = 0; i < isa::kEngineCount; ++i) {
    sequencers_[i]->attach_waves(sink, scope + "." + engine_key(static_cast<Engine>(i)));
  }
  semaphores_.attach_waves(sink, scope + ".semaphores");
  dge_scalar_.attach_waves(sink, scope + ".dge_scalar");
  dge_sync_.attach_waves(sink, scope + ".dge_sync");
  dge_gpsimd_.attach_waves(sink, scope + ".dge_gpsimd");
  for (unsigned i = 0; i < PrivateDma::kEngines; ++i) {
    private_dma_.engine(i).attach_waves(sink, scope + ".gpsimd_dma" + std::to_string(i));
  }
}

}  // namespace trn2vp::trainium2
