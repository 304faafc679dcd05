// Findings about contacts as a page of text and as JSON.
#include "engine/app/contact_report.hpp"

#include <algorithm>
#include <map>

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include "geo/finding_titles.hpp"

namespace lamplighter::app {
namespace {

constexpr std::size_t examples_shown = 3;  // of each number
constexpr std::size_t feeders_shown = 5;

bool is_about_contacts(geo::Finding const& finding) { return finding.layer == contacts_layer; }

}  // namespace

std::string contacts_text(Contacts const& contacts, std::span<geo::Finding const> findings) {
  auto const can_be_told = std::ranges::count_if(contacts.customers, has_address);
  auto out = fmt::format("contacts: {} rows, {} customers with a phone or a mail address\n", contacts.rows, can_be_told);
  std::map<int, std::vector<geo::Finding const*>> by_number;
  for (auto const& one : findings) {
    if (is_about_contacts(one)) by_number[one.number].push_back(&one);
  }
  for (auto const& [number, list] : by_number) {
    out += fmt::format("{:>8} × {} {}\n", list.size(), number, geo::title_of(number, geo::ReportLanguage::en));
    auto const shown = std::min(list.size(), number == 821 ? feeders_shown : examples_shown);
    for (std::size_t i = 0; i < shown; ++i) {
      out += fmt::format("           {} '{}': {}; {}\n", to_string(list[i]->severity), list[i]->id, list[i]->reason, list[i]->remedy);
    }
    if (shown < list.size()) out += fmt::format("           … and {} more; all of them with --format json\n", list.size() - shown);
  }
  return out;
}

boost::json::object contacts_json(Contacts const& contacts, std::span<geo::Finding const> findings) {
  std::map<int, std::size_t> counts;
  boost::json::array list;
  for (auto const& one : findings) {
    if (!is_about_contacts(one)) continue;
    ++counts[one.number];
    list.push_back(boost::json::object{{"number", one.number}, {"severity", std::string(to_string(one.severity))},
                                       {"title", std::string(geo::title_of(one.number, geo::ReportLanguage::en))},
                                       {"id", one.id}, {"feeder", one.feeder}, {"reason", one.reason}, {"remedy", one.remedy}});
  }
  boost::json::object by_number;
  for (auto const& [number, count] : counts) by_number[std::to_string(number)] = count;
  return {{"rows", contacts.rows},
          {"customers_with_address", std::ranges::count_if(contacts.customers, has_address)},
          {"counts", std::move(by_number)},
          {"findings", std::move(list)}};
}

}  // namespace lamplighter::app
