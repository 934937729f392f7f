// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/explore/constraint.h"

#include <fmt/format.h>
#include <muParser.h>

#include <cmath>
#include <regex>
#include <stdexcept>

namespace trn2vp::explore {
namespace {

constexpr char kNameCharacters[] =
    "0123456789_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.";

}  // namespace

Constraint::Constraint(const std::string& where, const std::string& text)
    : where_(where), text_(text), parser_(std::make_unique<mu::Parser>()) {
  // The library would assign.
  if (std::regex_search(text, std::regex("(^|[^<>=!])=([^=]|$)")))
    throw std::runtime_error(fmt::format("{}: '{}': expected == for 'is equal'", where, text));
  try {
    parser_->DefineNameChars(kNameCharacters);
    parser_->SetExpr(text);
    for (const auto& variable : parser_->GetUsedVar()) slots_[variable.first] = 0;
    for (auto& [name, value] : slots_) parser_->DefineVar(name, &value);
    parser_->Eval();
  } catch (const mu::ParserError& error) {
    throw std::runtime_error(
        fmt::format("{}: '{}': {}, expected a condition over keys, as in 'm * n < 65536'", where,
                    text, error.GetMsg()));
  }
}

Constraint::~Constraint() = default;
Constraint::Constraint(Constraint&&) noexcept = default;

std::vector<std::string> Constraint::keys() const {
  std::vector<std::string> keys;
  for (const auto& [name, value] : slots_) keys.push_back(name);
  return keys;
}

bool Constraint::holds(const std::function<double(const std::string& key)>& value_of) {
  for (auto& [name, value] : slots_) value = value_of(name);
  try {
    const double result = parser_->Eval();
    return !std::isnan(result) && result != 0;
  } catch (const mu::ParserError& error) {
    throw std::runtime_error(fmt::format("{}: '{}': {}", where_, text_, error.GetMsg()));
  }
}

}  // namespace trn2vp::explore
