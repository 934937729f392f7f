// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// What the pages are made of, without a browser.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platforms/report/page.h"
#include "platforms/report/run_report.h"
#include "tests/platforms/temporary_folder.h"

namespace trn2vp::report {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// The text between <script type="application/json" ...> and the next </script>.
nlohmann::ordered_json data_of(const std::string& page) {
  const std::string mark = "id=\"data\">";
  const std::size_t begin = page.find(mark) + mark.size();
  return nlohmann::ordered_json::parse(page.substr(begin, page.find("</script>", begin) - begin));
}

TEST(Page, HoldsTheReportAndNeedsNothingElse) {
  RunReport report;
  report.workload = "gemm {{script}}";
  report.faults = {"a </script><b>fault</b>"};
  const auto json = to_json(report);
  const std::string page = run_page(json);
  EXPECT_EQ(data_of(page), json);
  EXPECT_THAT(page, AllOf(Not(HasSubstr("<link rel=\"stylesheet\"")), Not(HasSubstr("script src")),
                          HasSubstr("Chart.js v"), HasSubstr("engineStrips()")));
  EXPECT_THAT(page, Not(HasSubstr("<b>fault")));
}

TEST(Page, OfASweep) {
  const nlohmann::ordered_json sweep = {{"name", "</script>"}, {"points", {1, 2}}};
  EXPECT_EQ(data_of(sweep_page(sweep)), sweep);
  EXPECT_THAT(sweep_page(sweep), Not(HasSubstr("{{")));
}

TEST(Page, IsWrittenBesideTheReportUnlessASummaryWillDo) {
  testing_support::TemporaryFolder folder;
  RunReport report;
  EXPECT_EQ(write_report(report, folder.file("a"), ReportKind::kSummary),
            folder.file("a") + "/report.json");
  EXPECT_EQ(write_report(report, folder.file("a")), folder.file("a") + "/report.html");
  EXPECT_EQ(testing_support::read_file(folder.file("a") + "/report.html"),
            run_page(to_json(report)));
}

}  // namespace
}  // namespace trn2vp::report
