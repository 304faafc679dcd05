// `reliability:` of lamplighter.yaml: what is read, and which words a mistake gets.
#include <catch2/catch.hpp>

#include "engine/app/configuration.hpp"
#include "tests/unit/app/scratch_folder.hpp"

using namespace lamplighter;
using namespace lamplighter::app;
using Catch::Contains;
using outage::HoursBudget;
using outage::Kind;
using std::chrono::days;
using Rule = outage::FrequentRules::Rule;

namespace {

Result<Configuration> read(std::string const& yaml) {
  test::ScratchFolder const folder;
  return read_configuration(folder.file("lamplighter.yaml", "network: {sources: [{dataset: a.gpkg}]}\n" + yaml),
                            [](std::string const&) { return std::optional<std::string>(); });
}

}  // namespace

TEST_CASE("without a word the second-hand rules hold, and no budget does") {
  auto const least = read("");
  REQUIRE(least);
  CHECK(least->frequent.rules == std::vector<Rule>{{days{60}, 3}, {days{365}, 5}});
  CHECK_FALSE(least->frequent.are_momentaries_counted);
  CHECK_FALSE(outage::counts(least->frequent.kinds, Kind::disconnection));
  CHECK(least->customer_hours.kinds == std::vector<Kind>{Kind::planned, Kind::temporary});
  CHECK(least->customer_hours.budgets.empty());
}

TEST_CASE("kinds, windows, counts and budgets are the utility's own") {
  auto const own = read(
      "reliability:\n"
      "  frequent: {counts: [fault], momentary: true, rules: [{more_than: 2, within: 30d}]}\n"
      "  customer_hours:\n"
      "    counts: [planned, fault]\n"
      "    budgets: [{hours: 500, period: year}, {hours: 40, period: month, feeder: F1}, {hours: 0, period: quarter, area: 城东}]\n");
  REQUIRE(own);
  CHECK(own->frequent.kinds == std::vector<Kind>{Kind::fault});
  CHECK(own->frequent.are_momentaries_counted);
  CHECK(own->frequent.rules == std::vector<Rule>{{days{30}, 2}});
  CHECK(own->customer_hours.kinds == std::vector<Kind>{Kind::planned, Kind::fault});
  auto const& budgets = own->customer_hours.budgets;
  REQUIRE(budgets.size() == 3);
  CHECK(budgets[0].hours == 500);
  CHECK(budgets[0].period == HoursBudget::Period::year);
  CHECK(budgets[1].feeder == "F1");
  CHECK(budgets[1].period == HoursBudget::Period::month);
  CHECK(budgets[2].area == "城东");
  CHECK(budgets[2].hours == 0);
}

TEST_CASE("each mistake of the rules is named with its line and what to write") {
  struct Mistake {
    std::string yaml;
    std::vector<std::string> said;
  };
  std::string const frequent = "reliability: {frequent: ", hours = "reliability: {customer_hours: ";
  for (auto const& mistake : std::vector<Mistake>{
           {"reliability: {frequnt: {}}\n", {"'frequnt'", "'frequent'"}},
           {frequent + "{counts: [weather]}}\n", {"'weather' is no kind of outage", "known are fault, planned"}},
           {frequent + "{counts: [arrears]}}\n", {"'arrears' is no kind of outage"}},
           {frequent + "{counts: []}}\n", {"'counts'", "names no kind"}},
           {frequent + "{momentary: 1}}\n", {"'momentary'"}},
           {frequent + "{rules: []}}\n", {"'rules'", "is empty"}},
           {frequent + "{rules: [{within: 60d}]}}\n", {"'more_than' is missing", "as 3"}},
           {frequent + "{rules: [{more_than: 3}]}}\n", {"'within' is missing", "as 60d"}},
           {frequent + "{rules: [{more_than: 0, within: 60d}]}}\n", {"'more_than'", "from 1 to"}},
           {frequent + "{rules: [{more_than: 3, within: 36h}]}}\n", {"'within'", "whole days"}},
           {frequent + "{rules: [{more_than: 3, within: 900d}]}}\n", {"'within'", "800"}},
           {hours + "{budgets: [{period: year}]}}\n", {"'hours' is missing"}},
           {hours + "{budgets: [{hours: 5}]}}\n", {"'period' is missing", "month, quarter or year"}},
           {hours + "{budgets: [{hours: 5, period: week}]}}\n", {"'week'", "month, quarter, year"}},
           {hours + "{budgets: [{hours: -1, period: year}]}}\n", {"'hours'", "from 0 to"}},
           {hours + "{budgets: [{hours: 5, period: year, feeder: F, area: A}]}}\n", {"'area'", "beside 'feeder'"}},
           {hours + "{budgets: [{hours: 5, period: year}, {hours: 6, period: year}]}}\n", {"'period'", "already", "keep one"}},
       }) {
    INFO(mistake.yaml);
    auto const result = read(mistake.yaml);
    REQUIRE_FALSE(result);
    CHECK(result.error().kind == Error::Kind::usage);
    CHECK_THAT(result.error().message, Contains("lamplighter.yaml:2"));
    for (auto const& said : mistake.said) CHECK_THAT(result.error().message, Contains(said));
  }
}
