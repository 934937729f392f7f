// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "models/trainium2/neuronlink/neuronlink_port.h"

#include <algorithm>

#include "models/trainium2/dma/device_place.h"
#include "models/trainium2/dma_origin.h"

namespace trn2vp::trainium2 {

using sc_core::sc_time;

namespace {

/// Long transfers enter the chip in pieces, so that its memory sees a stream and not a burst.
constexpr unsigned kPieceBytes = 4096;

/// All bytes, one after another: what DMA engines write. Other writes are made at once, as long
/// ones.
bool plain(const tlm::tlm_generic_payload& trans) {
  return trans.get_byte_enable_ptr() == nullptr &&
         trans.get_streaming_width() >= trans.get_data_length();
}

}  // namespace

NeuronLinkPort::NeuronLinkPort(const sc_core::sc_module_name& name, const Parameters& parameters)
    : sc_module(name),
      window("window"),
      fabric("fabric"),
      out("out"),
      in("in"),
      link_(parameters.timing, parameters.faults, parameters.index),
      ps_per_byte_(1e12 / parameters.timing.bytes_per_second),
      units_per_ps_(sc_time(1, sc_core::SC_PS).value()) {
  window.register_b_transport(this, &NeuronLinkPort::window_transport);
  window.register_transport_dbg(this, &NeuronLinkPort::window_debug);
  in.register_b_transport(this, &NeuronLinkPort::in_transport);
  in.register_transport_dbg(this, &NeuronLinkPort::in_debug);
  SC_HAS_PROCESS(NeuronLinkPort);
  SC_THREAD(deliver);
  set_stack_size(64 * 1024);
}

void NeuronLinkPort::connect(NeuronLinkPort& neighbour) {
  out.bind(neighbour.in);
  neighbour.out.bind(in);
}

void NeuronLinkPort::attach_waves(common::WaveSink& sink, const std::string& scope) {
  sending_wave_.attach(&sink, sink.declare_bits(scope, "sending", 1));
  sending_wave_.set(0, 0);
}

std::uint64_t NeuronLinkPort::now_ps() const {
  return sc_core::sc_time_stamp().value() / units_per_ps_;
}

sc_time NeuronLinkPort::until(std::uint64_t time_ps) const {
  return sc_time::from_value((std::max(time_ps, now_ps()) - now_ps()) * units_per_ps_);
}

LinkSchedule::Sent NeuronLinkPort::send(std::uint64_t ready_ps, std::uint32_t bytes) {
  const LinkSchedule::Sent sent = link_.send(ready_ps, bytes);
  sending_wave_.set(sent.first_ps, 1);
  sending_wave_.set(sent.left_ps, 0);
  return sent;
}

void NeuronLinkPort::window_transport(tlm::tlm_generic_payload& trans, sc_time& delay) {
  if (!connected()) {
    trans.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  const std::uint64_t ready_ps = now_ps() + delay.value() / units_per_ps_;
  const bool write = trans.is_write();
  const LinkSchedule::Sent sent = send(ready_ps, write ? trans.get_data_length() : 0);
  delay = until(sent.arrival_ps);
  out->b_transport(trans, delay);
  trans.set_dmi_allowed(false);
  // The neighbour may have let time pass; `delay` counts from now.
  if (write) {
    link_.taken(now_ps() + delay.value() / units_per_ps_);
    delay = until(sent.left_ps);
  } else {
    link_.taken(sent.arrival_ps);
  }
}

unsigned NeuronLinkPort::window_debug(tlm::tlm_generic_payload& trans) {
  return connected() ? out->transport_dbg(trans) : 0;
}

void NeuronLinkPort::in_transport(tlm::tlm_generic_payload& trans, sc_time& delay) {
  std::uint64_t time_ps = now_ps() + delay.value() / units_per_ps_;
  // Who of the other chip it was means nothing on this one.
  auto* const origin = trans.get_extension<DmaOrigin>();
  trans.set_extension<DmaOrigin>(nullptr);
  if (!trans.is_write()) {
    answer_read(trans, time_ps);
  } else if (plain(trans) && (trans.get_data_length() <= kExactBytes ||
                              place_of(trans.get_address()) == Place::kRegisters)) {
    receive_exact(trans, time_ps);
  } else {
    receive_bulk(trans, time_ps);
  }
  trans.set_extension<DmaOrigin>(origin);
  delay = until(time_ps);
}

unsigned NeuronLinkPort::in_debug(tlm::tlm_generic_payload& trans) {
  return fabric.socket->transport_dbg(trans);
}

/// Looks the address up without touching what is there.
bool NeuronLinkPort::exists(const tlm::tlm_generic_payload& trans) {
  tlm::tlm_generic_payload look;
  common::set_up(look, tlm::TLM_IGNORE_COMMAND, trans.get_address(), trans.get_data_ptr(),
                 trans.get_data_length());
  return fabric.socket->transport_dbg(look) == trans.get_data_length();
}

void NeuronLinkPort::receive_exact(tlm::tlm_generic_payload& trans, std::uint64_t& time_ps) {
  if (!exists(trans)) {
    trans.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return;
  }
  time_ps = in_memory_ps_ = std::max(time_ps, in_memory_ps_);
  const std::uint8_t* data = trans.get_data_ptr();
  deliveries_.push_back({time_ps, trans.get_address(), {data, data + trans.get_data_length()}});
  arriving_.notify(sc_core::SC_ZERO_TIME);
  trans.set_response_status(tlm::TLM_OK_RESPONSE);
}

bool NeuronLinkPort::overlaps_delivery(const tlm::tlm_generic_payload& trans) const {
  const std::uint64_t begin = trans.get_address();
  return std::any_of(deliveries_.begin(), deliveries_.end(), [&](const Delivery& d) {
    return begin < d.address + d.data.size() && d.address < begin + trans.get_data_length();
  });
}

/// Calls `per_piece(transaction, bytes still to come behind it)` for each piece of the transaction,
/// until one is refused. Transactions with byte enables or a narrow streaming width are one piece.
template <class PerPiece>
void NeuronLinkPort::in_pieces(tlm::tlm_generic_payload& trans, PerPiece per_piece) {
  const unsigned length = trans.get_data_length();
  if (!plain(trans) || length <= kPieceBytes) {
    per_piece(trans, 0u);
    return;
  }
  auto* const hint = trans.get_extension<common::UntouchedExtension>();
  common::UntouchedExtension of_piece;
  tlm::tlm_generic_payload piece;
  bool untouched = hint != nullptr;
  for (unsigned begin = 0; begin < length; begin += kPieceBytes) {
    const unsigned size = std::min(kPieceBytes, length - begin);
    common::set_up(piece, trans.get_command(), trans.get_address() + begin,
                   trans.get_data_ptr() + begin, size);
    of_piece.untouched = hint != nullptr && trans.is_write() && hint->untouched;
    piece.set_extension<common::UntouchedExtension>(hint != nullptr ? &of_piece : nullptr);
    per_piece(piece, length - begin - size);
    untouched = untouched && of_piece.untouched;
    trans.set_response_status(piece.get_response_status());
    if (!piece.is_response_ok()) break;
  }
  piece.set_extension<common::UntouchedExtension>(nullptr);  // it is not the payload's
  if (hint != nullptr && trans.is_read()) hint->untouched = untouched;
}

void NeuronLinkPort::receive_bulk(tlm::tlm_generic_payload& trans, std::uint64_t& time_ps) {
  while (overlaps_delivery(trans)) wait(delivered_);
  const std::uint64_t last_ps = time_ps;
  in_pieces(trans, [&](tlm::tlm_generic_payload& piece, unsigned behind) {
    const auto ahead_ps = static_cast<std::uint64_t>(behind * ps_per_byte_);
    sc_time delay = until(last_ps - std::min(last_ps, ahead_ps));
    fabric.socket->b_transport(piece, delay);
    time_ps = now_ps() + delay.value() / units_per_ps_;
    in_memory_ps_ = std::max(in_memory_ps_, time_ps);
  });
}

void NeuronLinkPort::answer_read(tlm::tlm_generic_payload& trans, std::uint64_t& time_ps) {
  while (!deliveries_.empty()) wait(delivered_);
  const std::uint64_t asked_ps = time_ps;
  in_pieces(trans, [&](tlm::tlm_generic_payload& piece, unsigned) {
    sc_time delay = until(asked_ps);
    fabric.socket->b_transport(piece, delay);
    const std::uint64_t there_ps = now_ps() + delay.value() / units_per_ps_;
    time_ps = send(there_ps, piece.is_response_ok() ? piece.get_data_length() : 0).arrival_ps;
    link_.taken(time_ps);  // who asks has room for the answer
  });
}

void NeuronLinkPort::deliver() {
  for (;;) {
    while (deliveries_.empty()) wait(arriving_);
    const std::uint64_t time_ps = deliveries_.front().time_ps;
    if (time_ps > now_ps()) wait(until(time_ps));
    const Delivery& first = deliveries_.front();
    sc_time delay = sc_core::SC_ZERO_TIME;
    if (fabric.write(first.address, first.data.data(), static_cast<unsigned>(first.data.size()),
                     delay) != tlm::TLM_OK_RESPONSE) {
      ++refused_;
    }
    deliveries_.pop_front();
    delivered_.notify(sc_core::SC_ZERO_TIME);
  }
}

}  // namespace trn2vp::trainium2
