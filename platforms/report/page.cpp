// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/report/page.h"

#include <stdexcept>
#include <utility>
#include <vector>

namespace trn2vp::report {

// The files of page/ and the chart library, embedded by the build.
namespace page {
extern const char kChartJs[], kPageCss[], kCommonJs[], kRunHtml[], kTimeJs[], kRunJs[],
    kSweepHtml[], kSweepJs[];
}  // namespace page

namespace {

// "<" only occurs in strings, where this escape means the same; no "</script>" ends the data early.
std::string script_safe(const std::string& json) {
  std::string text;
  text.reserve(json.size());
  for (char c : json) {
    if (c == '<') {
      text += "\\u003c";
    } else {
      text += c;
    }
  }
  return text;
}

/// `html` with the text of each piece in place of its mark, each once, in order.
std::string filled(const std::string& html,
                   const std::vector<std::pair<std::string, std::string>>& pieces) {
  std::string page;
  std::size_t at = 0;
  for (const auto& [mark, text] : pieces) {
    const std::size_t found = html.find(mark, at);
    if (found == std::string::npos) throw std::logic_error("page: no mark " + mark);
    page.append(html, at, found - at).append(text);
    at = found + mark.size();
  }
  return page.append(html, at, std::string::npos);
}

}  // namespace

std::string run_page(const nlohmann::ordered_json& report) {
  return filled(page::kRunHtml, {{"{{css}}", page::kPageCss},
                                 {"{{data}}", script_safe(report.dump())},
                                 {"{{chart}}", page::kChartJs},
                                 {"{{common}}", page::kCommonJs},
                                 {"{{time}}", page::kTimeJs},
                                 {"{{script}}", page::kRunJs}});
}

std::string sweep_page(const nlohmann::ordered_json& sweep) {
  return filled(page::kSweepHtml, {{"{{css}}", page::kPageCss},
                                   {"{{data}}", script_safe(sweep.dump())},
                                   {"{{chart}}", page::kChartJs},
                                   {"{{common}}", page::kCommonJs},
                                   {"{{script}}", page::kSweepJs}});
}

}  // namespace trn2vp::report
