// Lists replace the defaults; what cannot be meant is named with what to write.
#include "engine/app/reliability_configuration.hpp"

#include <set>
#include <tuple>

#include <fmt/format.h>

namespace lamplighter::app {
namespace yaml = schedules::yaml;
namespace {

using outage::HoursBudget;

constexpr std::int64_t times_max = 1'000;
constexpr std::int64_t hours_max = 1'000'000'000;
constexpr std::chrono::days longest_window{800};
constexpr std::chrono::days day{1};

/// Kinds of outages by their words; the default where the key is missing.
void read_kinds(yaml::Reader& reader, std::vector<outage::Kind>& into) {
  if (!reader.has("counts")) return;
  into.clear();
  auto const words = reader.texts("counts");
  if (words.empty()) reader.problem("counts", "names no kind of outage", "write for example [planned, temporary], or leave the key out");
  for (auto const& word : words) {
    auto const kind = outage::kind_from(word);
    if (kind && !outage::is_of_campaigns(*kind)) into.push_back(*kind);
    else reader.problem("counts", fmt::format("'{}' is no kind of outage", word),
                        "known are fault, planned, temporary, emergency, load_shedding, upstream, customer_request, disconnection and psps");
  }
}

void read_frequent(yaml::Reader& reader, yaml::Problems& problems, outage::FrequentRules& into) {
  read_kinds(reader, into.kinds);
  into.are_momentaries_counted = reader.optional_boolean("momentary").value_or(into.are_momentaries_counted);
  if (reader.has("rules")) {
    into.rules.clear();
    auto const& items = reader.list("rules");
    if (items.empty()) reader.problem("rules", "is empty", "write for example [{more_than: 3, within: 60d}], or leave the key out");
    for (auto const& item : items) {
      yaml::Reader row(item, problems, "rule of frequent interruption");
      auto const times = row.optional_integer("more_than", 1, times_max);
      auto const span = row.optional_span("within");
      if (!times) row.problem("more_than", "is missing", "write how many are not yet too many, as 3");
      if (!span) row.problem("within", "is missing", "write the days that are looked back, as 60d");
      bool const is_days = span && *span >= day && *span <= longest_window && *span % day == std::chrono::milliseconds{0};
      if (span && !is_days) row.problem("within", "is not one to 800 whole days", "write for example 60d");
      row.finish();
      if (times && is_days) into.rules.push_back({std::chrono::duration_cast<std::chrono::days>(*span), static_cast<int>(*times)});
    }
  }
  reader.finish();
}

void read_budgets(yaml::Reader& reader, yaml::Problems& problems, outage::CustomerHours& into) {
  read_kinds(reader, into.kinds);
  std::set<std::tuple<int, std::string, std::string>> seen;
  for (auto const& item : reader.list("budgets")) {
    yaml::Reader row(item, problems, "budget of customer-hours");
    HoursBudget budget;
    if (auto const hours = row.optional_integer("hours", 0, hours_max)) budget.hours = *hours;
    else row.problem("hours", "is missing", "write the hours of units that may be planned, as 500");
    if (auto const period = row.optional_choice("period", {"month", "quarter", "year"})) budget.period = static_cast<HoursBudget::Period>(*period);
    else row.problem("period", "is missing", "write month, quarter or year");
    budget.feeder = row.text_or("feeder", "");
    budget.area = row.text_or("area", "");
    if (!budget.feeder.empty() && !budget.area.empty()) row.problem("area", "stands beside 'feeder'", "give one of them, or neither for all");
    if (!seen.emplace(static_cast<int>(budget.period), budget.feeder, budget.area).second) {
      row.problem("period", "there is a budget of this period for the same already", "keep one of them");
    }
    row.finish();
    into.budgets.push_back(std::move(budget));
  }
  reader.finish();
}

}  // namespace

void read_reliability(yaml::Reader& root, yaml::Problems& problems, Configuration& out) {
  auto const* const node = root.optional_node("reliability");
  if (node == nullptr) return;
  yaml::Reader reader(*node, problems, "reliability");
  if (auto const* frequent = reader.optional_node("frequent")) {
    yaml::Reader rules(*frequent, problems, "frequent");
    read_frequent(rules, problems, out.frequent);
  }
  if (auto const* hours = reader.optional_node("customer_hours")) {
    yaml::Reader budgets(*hours, problems, "customer_hours");
    read_budgets(budgets, problems, out.customer_hours);
  }
  reader.finish();
}

}  // namespace lamplighter::app
