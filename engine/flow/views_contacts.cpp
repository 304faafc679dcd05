// Views of call lists, of numbers and their history, and of contacts that want looking after.
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "engine/flow/json_body.hpp"
#include "engine/flow/views.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

constexpr int findings_max = 1'000;

json::object number_row(Store& store, std::string const& phone, bool is_barred) {
  json::array words;
  for (auto const& one : store.notices().words(phone)) {
    words.push_back(json::object{{"at", to_rfc3339(one.at)}, {"word", one.word}, {"channel", one.channel}, {"told_by", one.told_by}, {"note", one.note}});
  }
  return {{"number", phone}, {"is_barred", is_barred}, {"history", std::move(words)}};
}

}  // namespace

json::object view_call_lists(Store& store, Time now, std::string_view account_manager) {
  json::array rows;
  for (auto const& one : store.notices().call_lists(now)) {
    if (!account_manager.empty() && one.account_manager != account_manager) continue;
    rows.push_back(json::object{{"account_manager", one.account_manager},
                                {"area_manager", one.area_manager},
                                {"open", one.open},
                                {"overdue", one.overdue},
                                {"next_proof_due", time_or_null(one.next_proof_due)}});
  }
  return {{"call_lists", std::move(rows)}};
}

json::object view_contact_health(Store& store, Settings const& settings, Time now) {
  auto const& care = settings.desk_care;
  json::array failing, stale;
  for (auto const& one : store.notices().failing_numbers(care.failures_for_finding, findings_max)) {
    json::array customers;
    for (auto const& contact : store.notices().contacts_by_phone(one.phone)) {
      if (auto const customer = store.notices().find_customer(contact.customer)) customers.emplace_back(customer->ref);
    }
    failing.push_back(json::object{{"number", one.phone}, {"channel", one.lane}, {"failures", one.failures}, {"first_at", to_rfc3339(one.first_at)},
                                   {"last_at", to_rfc3339(one.last_at)}, {"customers", std::move(customers)}});
  }
  if (care.life_support_age) {
    for (auto const& one : store.notices().stale_life_support(now - *care.life_support_age, findings_max)) {
      stale.push_back(json::object{{"customer", one.customer}, {"contact", std::to_string(one.contact.value)}, {"verified_at", time_or_null(one.verified_at)}});
    }
  }
  return {{"failing_numbers", std::move(failing)}, {"life_support_unverified", std::move(stale)}};
}

Result<json::object> view_numbers(Store& store, std::string_view customer_ref) {
  auto const customer = store.records().find_customer(customer_ref);
  if (!customer) return fail(Error::Kind::not_found, fmt::format("no customer '{}'", customer_ref));
  json::array rows;
  for (auto const& contact : store.notices().contacts(*customer)) {
    json::array numbers;
    if (!contact.phone.empty()) numbers.push_back(number_row(store, contact.phone, contact.is_phone_barred));
    if (!contact.phone2.empty()) numbers.push_back(number_row(store, contact.phone2, contact.is_phone2_barred));
    rows.push_back(json::object{{"contact", std::to_string(contact.id.value)}, {"role", contact.role}, {"consents", contact.consents},
                                {"verified_at", time_or_null(contact.verified_at)}, {"numbers", std::move(numbers)}});
  }
  return json::object{{"customer", customer_ref}, {"contacts", std::move(rows)}};
}

}  // namespace lamplighter::flow
