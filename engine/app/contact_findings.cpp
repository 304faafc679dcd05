// Groups by table, number, variant and column.
#include "engine/app/contact_findings.hpp"

#include <fmt/format.h>

#include <map>
#include <tuple>

#include "engine/app/contact_rows.hpp"
#include "geo/finding_words.hpp"

namespace lamplighter::app {
namespace {

constexpr std::size_t told_one_by_one = 20;
constexpr std::size_t ranges_listed = 30;

std::string_view variant_of_many(std::string_view variant) {
  if (variant == "phone2") return "phone2_many";
  if (variant == "row") return "row_many";
  return "many";
}

}  // namespace

std::string ranges_of(std::vector<std::size_t> const& numbers) {
  std::string text;
  std::size_t ranges = 0;
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t last = i;
    while (last + 1 < numbers.size() && numbers[last + 1] <= numbers[last] + 1) ++last;
    if (++ranges > ranges_listed) return text + ", …";
    if (!text.empty()) text += ", ";
    text += numbers[last] == numbers[i] ? fmt::format("{}", numbers[i]) : fmt::format("{}–{}", numbers[i], numbers[last]);
    i = last + 1;
  }
  return text;
}

void ContactFindings::add(geo::Finding finding, std::string const& table, std::size_t row) {
  if (tables_.empty() || tables_.back() != table) tables_.push_back(table);
  findings_.push_back(std::move(finding));
  places_.push_back({tables_.size() - 1, row});
}

std::vector<geo::Finding> ContactFindings::take() {
  using Kind = std::tuple<std::size_t, int, std::string_view, std::string_view>;  // table, number, variant, column
  auto const kind_of = [&](std::size_t i) {
    geo::Said const& said = findings_[i].said;
    return Kind{places_[i].table, findings_[i].number, said.variant, said.values.size() > 2 ? said.values[2] : std::string_view{}};
  };
  std::map<Kind, std::vector<std::size_t>> rows;
  for (std::size_t i = 0; i < findings_.size(); ++i) {
    if (findings_[i].severity == geo::Finding::Severity::info) rows[kind_of(i)].push_back(places_[i].row);
  }
  std::vector<geo::Finding> out;
  for (std::size_t i = 0; i < findings_.size(); ++i) {
    auto const many = rows.find(kind_of(i));
    if (many == rows.end() || many->second.size() <= told_one_by_one) {
      out.push_back(findings_[i]);  // its texts are still keys of `rows`
    } else if (!many->second.empty() && many->second.front() == places_[i].row) {
      auto const& [table, number, variant, column] = many->first;
      auto words = geo::said_as({}, tables_[table], many->second.size(), ranges_of(many->second), column);
      words.variant = variant_of_many(variant);
      out.push_back(geo::make_finding(number, geo::Finding::Severity::info, std::string(contacts_layer), "", std::move(words)));
    }
  }
  *this = {};
  return out;
}

}  // namespace lamplighter::app
