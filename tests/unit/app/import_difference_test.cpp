// What an import says to people, in the language that they asked for.
#include <catch2/catch.hpp>

#include "engine/app/import_difference.hpp"
#include "engine/app/network_report.hpp"

using namespace lamplighter;
using Catch::Matchers::Contains;
using geo::ReportLanguage;

TEST_CASE("a difference says the same figures in English and in Chinese") {
  geo::Difference all;
  all.customers_before = 120;
  all.customers_added.emplace_back().id = "C9";
  all.devices_removed.emplace_back().id = "SW4";
  auto& rewired = all.devices_rewired.emplace_back();
  rewired.id = "SW5";
  rewired.has_other_ends = rewired.has_other_phases = true;
  auto const english = app::difference_text(all, 7, ReportLanguage::en);
  CHECK_THAT(english, Contains("active revision 7: 1 of 120 customers change (1 added, 0 removed, 0 moved)"));
  CHECK_THAT(english, Contains("1 devices removed: SW4") && Contains("device SW5 has other ends, phases"));
  auto const chinese = app::difference_text(all, 7, ReportLanguage::zh);
  CHECK_THAT(chinese, Contains("现用版本 7 相比：120 户用户中 1 户有变化（新增 1，减少 0，改接 0）"));
  CHECK_THAT(chinese, Contains("1 台设备减少: SW4") && Contains("设备 SW5 有变化：两端、相别"));
}

TEST_CASE("an import says which feeders are too bad for automatic notices, the first import too") {
  geo::Audit audit;
  CHECK(app::invalid_feeders_text(audit, ReportLanguage::en).empty());
  for (int i = 0; i < 42; ++i) {
    auto& feeder = audit.feeders.emplace_back();
    feeder.id = "F" + std::to_string(i);
    feeder.status = i == 0 ? geo::FeederStatus::usable : geo::FeederStatus::invalid;
  }
  auto const english = app::invalid_feeders_text(audit, ReportLanguage::en);
  CHECK_THAT(english, !Contains("'F0'") && Contains("feeder 'F1' is invalid") && Contains("… and 1 more feeders"));
  CHECK_THAT(app::invalid_feeders_text(audit, ReportLanguage::zh), Contains("馈线 'F1' 数据不可用") && Contains("另有 1 条馈线"));
}
