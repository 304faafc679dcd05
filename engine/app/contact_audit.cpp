// Looks over all contacts after they were read.
#include "engine/app/contact_audit.hpp"

#include <algorithm>
#include <chrono>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "geo/finding_words.hpp"

namespace lamplighter::app {
namespace {

using Severity = geo::Finding::Severity;
using Customers = std::vector<flow::CustomerImport>;

constexpr std::size_t examples_named = 3;

struct FindingList {
  std::vector<geo::Finding>& list;
  void add(int number, Severity severity, std::string id, geo::Said words) const {
    list.push_back(geo::make_finding(number, severity, std::string(contacts_layer), std::move(id), std::move(words)));
  }
};

/// One finding for each feeder, the one with the most such customers first.
void without_contact(Customers const& customers, geo::NetworkRows const& data, geo::Audit const& audit, FindingList const& findings) {
  std::unordered_set<std::string_view> reached;  // looked up only
  for (auto const& one : customers) {
    if (has_address(one)) reached.insert(one.customer.ref);
  }
  std::vector<std::size_t> missing(audit.feeders.size());
  for (std::size_t row = 0; row < data.customers.size(); ++row) {
    if (!reached.contains(data.customers[row].id)) ++missing[audit.customer_feeders[row]];
  }
  std::vector<std::size_t> order(missing.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t one) { return missing[one]; });
  for (auto const feeder : order) {
    if (missing[feeder] == 0) break;
    findings.add(821, Severity::warning, audit.feeders[feeder].id,
                 geo::said(missing[feeder], audit.feeders[feeder].customers, audit.feeders[feeder].id));
    findings.list.back().feeder = audit.feeders[feeder].id;
  }
}

bool looks_after_many(notice::Contact const& contact) { return contact.role == "property_manager" || contact.role == "village"; }

/// By the first customer of each phone; who looks after many is left out of the count.
void shared_phones(Customers const& customers, std::size_t most, FindingList const& findings) {
  struct Sharing {
    std::size_t count = 0;
    std::vector<std::string_view> first;
    std::string_view last;
  };
  std::unordered_map<std::string_view, Sharing> phones;
  std::vector<std::string_view> order;
  for (auto const& one : customers) {
    for (auto const& contact : one.contacts) {
      if (looks_after_many(contact)) continue;
      for (auto const* phone : {&contact.phone, &contact.phone2}) {
        if (phone->empty()) continue;
        auto const [found, is_new] = phones.try_emplace(*phone);
        if (is_new) order.push_back(*phone);
        auto& sharing = found->second;
        if (sharing.last == one.customer.ref) continue;
        sharing.last = one.customer.ref;
        if (++sharing.count <= examples_named) sharing.first.push_back(one.customer.ref);
      }
    }
  }
  for (auto const phone : order) {
    auto const& sharing = phones.at(phone);
    if (sharing.count <= most) continue;
    findings.add(822, Severity::warning, std::string(sharing.first.front()),
                 geo::said(sharing.count, fmt::format("{}", fmt::join(sharing.first, "', '"))));
  }
}

std::size_t addresses_of(flow::CustomerImport const& customer) {
  std::vector<std::string_view> known;
  for (auto const& contact : customer.contacts) {
    if (!contact.consents) continue;
    for (std::string_view const address : {std::string_view(contact.phone), std::string_view(contact.phone2), std::string_view(contact.email)}) {
      if (!address.empty() && known.size() < 2 && std::ranges::find(known, address) == known.end()) known.push_back(address);
    }
  }
  return known.size();
}

bool has_class(notice::Customer const& customer, std::string_view name) {
  return std::ranges::find(customer.classes, name) != customer.classes.end();
}

void one_by_one(Customers const& customers, ContactRules const& rules, Time now, FindingList const& findings) {
  auto const today = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(now));
  auto oldest = today - std::chrono::years{rules.verified_years};
  if (!oldest.ok()) oldest = oldest.year() / oldest.month() / std::chrono::last;
  Time const limit{std::chrono::sys_days(oldest)};
  for (auto const& one : customers) {
    auto const& customer = one.customer;
    auto const count_old = std::ranges::count_if(one.contacts, [&](auto const& contact) { return contact.verified_at && *contact.verified_at < limit; });
    if (count_old != 0) {
      findings.add(823, Severity::info, customer.ref,
                   geo::said(count_old, one.contacts.size(), rules.verified_years));
    }
    auto const count_ahead = std::ranges::count_if(
        one.contacts, [&](auto const& contact) { return contact.verified_at && *contact.verified_at > now + std::chrono::days{1}; });
    if (count_ahead != 0) findings.add(823, Severity::info, customer.ref, geo::said_as("ahead", count_ahead, one.contacts.size()));
    if (std::ranges::none_of(one.contacts, &notice::Contact::consents)) {
      findings.add(824, Severity::warning, customer.ref, geo::said());
    }
    if (has_class(customer, "life_support") && addresses_of(one) < 2) {
      findings.add(825, Severity::warning, customer.ref, geo::said());
    }
    if (!has_class(customer, "critical")) continue;
    bool const has_level = !customer.critical_level.empty();
    if (has_level && !customer.account_manager.empty()) continue;
    findings.add(826, Severity::warning, customer.ref,
                 geo::said_as(has_level                             ? "manager"
                              : customer.account_manager.empty() ? "level_and_manager"
                                                                 : "level"));
  }
}

/// Feeder and place of the customers that are named.
void settle(geo::NetworkRows const& data, geo::Audit const& audit, std::vector<geo::Finding>& findings) {
  std::unordered_map<std::string_view, std::size_t> rows;  // looked up only
  for (auto const& one : findings) {
    if (one.feeder.empty() && !one.id.empty()) rows.try_emplace(one.id, data.customers.size());
  }
  for (std::size_t row = 0; row < data.customers.size() && !rows.empty(); ++row) {
    if (auto const found = rows.find(data.customers[row].id); found != rows.end()) found->second = row;
  }
  for (auto& one : findings) {
    auto const found = one.feeder.empty() ? rows.find(one.id) : rows.end();
    if (found == rows.end() || found->second == data.customers.size()) continue;
    one.place = data.customers[found->second].at;
    one.feeder = audit.feeders[audit.customer_feeders[found->second]].id;
  }
}

}  // namespace

std::vector<geo::Finding> audit_contacts(Contacts const& contacts, geo::NetworkRows const& data, geo::Audit const& audit,
                                         ContactRules const& rules, Time now) {
  auto out = contacts.findings;
  FindingList const findings{out};
  without_contact(contacts.customers, data, audit, findings);
  shared_phones(contacts.customers, rules.customers_per_phone, findings);
  one_by_one(contacts.customers, rules, now, findings);
  settle(data, audit, out);
  return out;
}

}  // namespace lamplighter::app
