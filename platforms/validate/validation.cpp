// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/validate/validation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <stdexcept>

namespace trn2vp::validate {
namespace {

// Runs all rows in a process of the simulation.
class Script : public sc_core::sc_module {
 public:
  Script(const sc_core::sc_module_name& name, std::function<void()> script)
      : sc_module(name), script_(std::move(script)) {
    SC_HAS_PROCESS(Script);
    SC_THREAD(run);
  }
  std::exception_ptr error;

 private:
  void run() {
    try {
      script_();
    } catch (const std::exception&) {
      error = std::current_exception();
    }
    sc_core::sc_stop();
  }
  std::function<void()> script_;
};

Errors errors_of(const std::vector<Result>& results, bool (*counts)(const Result&)) {
  std::vector<double> errors;
  for (const Result& result : results) {
    if (counts(result)) errors.push_back(std::abs(result.error()));
  }
  if (errors.empty()) return {};
  std::sort(errors.begin(), errors.end());
  const std::size_t half = errors.size() / 2;
  const double median =
      errors.size() % 2 != 0 ? errors[half] : (errors[half - 1] + errors[half]) / 2;
  return {errors.size(), median, errors.back()};
}

std::string line_of(const char* what, const Errors& errors) {
  return fmt::format("{:<46} {:>3} rows: median error {:4.1f} %, worst {:4.1f} %\n", what,
                     errors.rows, 100 * errors.median, 100 * errors.worst);
}

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

}  // namespace

double Result::error() const { return (simulated - row->published) / row->published; }

Errors Validation::all() const {
  return errors_of(results, [](const Result&) { return true; });
}

Errors Validation::predicted() const {
  return errors_of(results, [](const Result& r) { return r.row->calibrates == nullptr; });
}

std::string Validation::to_text() const {
  std::string text = fmt::format("{:<44} {:>10} {:>10} {:<6} {:>8}  {}\n", "row", "published",
                                 "simulated", "unit", "error", "source");
  for (const Result& result : results) {
    const Row& row = *result.row;
    text += fmt::format("{:<44} {:>10.4g} {:>10.4g} {:<6} {:>+7.1f}% {} {} {}\n", row.id,
                        row.published, result.simulated, row.unit, 100 * result.error(),
                        row.calibrates == nullptr ? ' ' : 'c', row.chip, row.source);
  }
  text += "\nc: a parameter was taken from this row\n";
  text += "\nnot expressed:\n";
  for (const Unexpressed& row : unexpressed_rows()) {
    text += fmt::format("  {} ({}, {}, {}): {}\n", row.id, row.published, row.chip, row.source,
                        row.reason);
  }
  text += "\n" + line_of("all", all()) + line_of("no parameter was taken from them", predicted());
  return text;
}

std::string Validation::to_csv() const {
  std::string csv =
      "id,published,simulated,unit,error_percent,chip,source,status,calibrates,reason\r\n";
  for (const Result& result : results) {
    const Row& row = *result.row;
    csv += fmt::format("{},{},{:.6g},{},{:.3f},{},{},counted,{},\r\n", row.id, row.published,
                       result.simulated, row.unit, 100 * result.error(), row.chip,
                       quoted(row.source), row.calibrates == nullptr ? "" : row.calibrates);
  }
  for (const Unexpressed& row : unexpressed_rows()) {
    csv += fmt::format("{},{},,,,{},{},unexpressed,,{}\r\n", row.id, quoted(row.published),
                       row.chip, quoted(row.source), quoted(row.reason));
  }
  return csv;
}

Validation run_validation(const trainium2::timing::ChipTiming& timing,
                          const std::function<void(const Row&)>& progress) {
  Validation validation;
  Machines machines(timing);
  Script script("script", [&] {
    for (const Row& row : rows()) {
      if (progress) progress(row);
      try {
        validation.results.push_back({&row, row.measure(machines)});
      } catch (const std::exception& error) {
        throw std::logic_error(fmt::format("validation row {}: {}", row.id, error.what()));
      }
    }
  });
  sc_core::sc_start();
  if (script.error) std::rethrow_exception(script.error);
  return validation;
}

}  // namespace trn2vp::validate
