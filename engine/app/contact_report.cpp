// Findings about contacts as a page of text and as JSON.
#include "engine/app/contact_report.hpp"

#include <algorithm>
#include <map>

#include <boost/json/array.hpp>
#include <fmt/format.h>

#include "geo/finding_words.hpp"

namespace lamplighter::app {
namespace {

constexpr std::size_t examples_shown = 3;  // of each number
constexpr std::size_t feeders_shown = 5;

bool is_about_contacts(geo::Finding const& finding) { return finding.layer == contacts_layer; }

}  // namespace

std::string contacts_text(Contacts const& contacts, std::span<geo::Finding const> findings, geo::ReportLanguage language) {
  bool const is_chinese = language == geo::ReportLanguage::zh;
  auto const can_be_told = std::ranges::count_if(contacts.customers, has_address);
  auto out = is_chinese ? fmt::format("联系人：{} 行，{} 户用户有电话或邮箱\n", contacts.rows, can_be_told)
                        : fmt::format("contacts: {} rows, {} customers with a phone or a mail address\n", contacts.rows, can_be_told);
  std::map<int, std::vector<geo::Finding const*>> by_number;
  for (auto const& one : findings) {
    if (is_about_contacts(one)) by_number[one.number].push_back(&one);
  }
  for (auto const& [number, list] : by_number) {
    out += fmt::format("{:>8} × {} {}\n", list.size(), number, geo::title_of(number, language));
    auto const shown = std::min(list.size(), number == 821 ? feeders_shown : examples_shown);
    for (std::size_t i = 0; i < shown; ++i) {
      auto const words = severity_in(list[i]->severity, language);
      out += fmt::format("           {} '{}': {}{}{}\n", words, list[i]->id, reason_in(*list[i], language), is_chinese ? "；" : "; ",
                         remedy_in(*list[i], language));
    }
    if (shown == list.size()) continue;
    out += is_chinese ? fmt::format("           … 另有 {} 条，全部见 --format json\n", list.size() - shown)
                      : fmt::format("           … and {} more; all of them with --format json\n", list.size() - shown);
  }
  return out;
}

boost::json::object contacts_json(Contacts const& contacts, std::span<geo::Finding const> findings, geo::ReportLanguage language) {
  std::map<int, std::size_t> counts;
  boost::json::array list;
  for (auto const& one : findings) {
    if (!is_about_contacts(one)) continue;
    ++counts[one.number];
    list.push_back(boost::json::object{{"number", one.number}, {"severity", std::string(to_string(one.severity))},
                                       {"title", std::string(geo::title_of(one.number, language))},
                                       {"id", one.id}, {"feeder", one.feeder}, {"reason", reason_in(one, language)},
                                       {"remedy", remedy_in(one, language)}});
  }
  boost::json::object by_number;
  for (auto const& [number, count] : counts) by_number[std::to_string(number)] = count;
  return {{"rows", contacts.rows},
          {"customers_with_address", std::ranges::count_if(contacts.customers, has_address)},
          {"counts", std::move(by_number)},
          {"findings", std::move(list)}};
}

}  // namespace lamplighter::app
