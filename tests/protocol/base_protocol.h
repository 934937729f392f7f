// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <systemc>
#include <vector>

namespace trn2vp::test {

/// What a target socket promises, for check_base_protocol().
struct TargetProperties {
  /// A place of at least `length` bytes that reads back what was written, and may be overwritten.
  std::uint64_t address = 0;
  /// Multiple of 16.
  unsigned length = 64;
  /// An address where nothing is; none: the target decodes everything it can be sent.
  std::optional<std::uint64_t> bad_address;
  /// Any byte address and length; false: naturally aligned 32-bit words (registers).
  bool byte_granular = true;
  /// A streaming width below the length repeats on the same addresses; false: it is refused.
  bool streaming = true;
  bool dmi = false;
};

/// Initiator that puts one target socket through the rules of the TLM-2.0 base protocol. Bind
/// `socket` to the target (directly or through a fabric), then call check() from a process of the
/// running simulation.
class ProtocolChecker : public sc_core::sc_module {
 public:
  explicit ProtocolChecker(const sc_core::sc_module_name& name);

  tlm_utils::simple_initiator_socket<ProtocolChecker> socket;

  /// The broken rules, one sentence each; empty when the target is fine.
  std::vector<std::string> check(const TargetProperties& properties);

  /// Ranges of DMI invalidations received so far.
  struct Range {
    std::uint64_t first;
    std::uint64_t last;
  };
  const std::vector<Range>& invalidations() const { return invalidations_; }

 private:
  void invalidate(sc_dt::uint64 first, sc_dt::uint64 last);
  void expect(bool holds, const std::string& rule);
  tlm::tlm_response_status transport(tlm::tlm_command command, std::uint64_t address,
                                     std::vector<std::uint8_t>& data,
                                     const std::vector<std::uint8_t>& enables = {},
                                     unsigned streaming_width = 0);
  std::vector<std::uint8_t> read(std::uint64_t address, unsigned length);
  void check_data(const TargetProperties& p);
  void check_byte_enables(const TargetProperties& p);
  void check_streaming(const TargetProperties& p);
  void check_errors(const TargetProperties& p);
  void check_debug(const TargetProperties& p);
  void check_dmi(const TargetProperties& p);

  bool dmi_allowed_ = false;
  std::vector<std::string> broken_;
  std::vector<Range> invalidations_;
};

/// Checks `target` on its own: instantiates a checker, binds, simulates, reports.
template <class Socket>
std::vector<std::string> check_base_protocol(Socket& target, const TargetProperties& properties) {
  ProtocolChecker checker("protocol_checker");
  checker.socket.bind(target);
  std::vector<std::string> broken;
  sc_core::sc_spawn([&] {
    broken = checker.check(properties);
    sc_core::sc_stop();
  });
  sc_core::sc_start();
  return broken;
}

}  // namespace trn2vp::test
