// Puts one customer together from the dictionaries, the ledger, the notices and the network.
#include "engine/flow/views_customer.hpp"

#include <algorithm>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "engine/flow/json_body.hpp"
#include "engine/flow/views.hpp"
#include "engine/notice/public_books.hpp"
#include "engine/notice/questions.hpp"
#include "engine/notice/ratings.hpp"
#include "geo/live_network.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

constexpr int rows_shown = 100;

json::value text_or_null(std::string const& text) { return text.empty() ? json::value(nullptr) : json::value(text); }

json::array words(std::vector<std::string> const& texts) {
  json::array out;
  for (auto const& text : texts) out.emplace_back(text);
  return out;
}

/// The last four: enough to recognise, not to call.
std::string masked_number(std::string const& number) {
  return number.size() <= 4 ? std::string(number.size(), '*') : std::string(number.size() - 4, '*') + number.substr(number.size() - 4);
}

/// The first character, whatever its script.
std::string masked_name(std::string const& name) {
  if (name.empty()) return name;
  std::size_t end = 1;
  while (end < name.size() && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80) ++end;
  return name.substr(0, end) + "**";
}

std::string masked_email(std::string const& email) {
  auto const at = email.find('@');
  return at == std::string::npos ? masked_name(email) : masked_name(email.substr(0, at)) + email.substr(at);
}

json::object contact_row(notice::Contact const& one, Masking masking) {
  bool const is_masked = masking == Masking::masked;
  json::object out{{"role", one.role},
                   {"name", is_masked ? masked_name(one.name) : one.name},
                   {"phone", is_masked ? masked_number(one.phone) : one.phone},
                   {"phone2", is_masked ? masked_number(one.phone2) : one.phone2},
                   {"email", is_masked ? masked_email(one.email) : one.email},
                   {"voice_ok", one.voice_ok},
                   {"consents", one.consents},
                   {"no_usable_number", one.is_void},
                   {"phone_barred", one.is_phone_barred},
                   {"phone2_barred", one.is_phone2_barred}};
  out["verified_at"] = time_or_null(one.verified_at);
  return out;
}

/// What people said of this customer's numbers, oldest first: STOP, WRONG, and that either was taken back.
json::array number_words(Store& store, std::vector<notice::Contact> const& contacts, Masking masking) {
  std::vector<std::string> numbers;
  for (auto const& one : contacts) {
    for (auto const& phone : {one.phone, one.phone2}) {
      if (!phone.empty() && std::ranges::find(numbers, phone) == numbers.end()) numbers.push_back(phone);
    }
  }
  json::array out;
  for (auto const& phone : numbers) {
    for (auto const& one : store.notices().words(phone)) {
      out.push_back(json::object{{"number", masking == Masking::masked ? masked_number(phone) : phone},
                                 {"at", to_rfc3339(one.at)}, {"word", one.word}, {"channel", one.channel}, {"told_by", one.told_by}});
    }
  }
  return out;
}

json::array failing_rows(std::vector<DeskReader::FailingPhone> const& found, Masking masking) {
  json::array out;
  for (auto const& one : found) {
    out.push_back(json::object{{"number", masking == Masking::masked ? masked_number(one.phone) : one.phone},
                               {"channel", one.lane}, {"failures", one.failures},
                               {"first_at", to_rfc3339(one.first_at)}, {"last_at", to_rfc3339(one.last_at)}});
  }
  return out;
}

json::array interruption_rows(std::vector<DeskReader::CustomerInterruption> const& found) {
  json::array out;
  for (auto const& one : found) {
    json::object row{{"outage", one.outage}, {"service_point", one.service_point}, {"kind", to_string(one.kind)}, {"cause", one.cause},
                     {"started_at", to_rfc3339(one.started_at)}, {"is_partial", one.is_partial}, {"is_sustained", one.is_sustained}};
    row["ended_at"] = time_or_null(one.ended_at);
    out.push_back(std::move(row));
  }
  return out;
}

json::array call_rows(std::vector<DeskReader::CustomerCall> const& found) {
  json::array out;
  for (auto const& one : found) {
    out.push_back(json::object{{"id", one.ref}, {"outage", text_or_null(one.outage)}, {"kind", to_string(one.kind)}, {"source", one.source},
                               {"occurred_at", to_rfc3339(one.occurred_at)}});
  }
  return out;
}

json::array reply_rows(std::vector<DeskReader::CustomerReply> const& found) {
  json::array out;
  for (auto const& one : found) {
    out.push_back(json::object{{"at", to_rfc3339(one.at)}, {"outage", one.outage}, {"stage", one.stage}, {"channel", one.lane},
                               {"state", notifiers::to_string(one.state)}, {"how", one.how}});
  }
  return out;
}

json::array notice_rows(Store& store, std::vector<NoticeId> const& ids) {
  json::array out;
  for (auto const id : ids) {
    auto const notice = store.notices().find_notice(id);
    if (!notice) continue;
    auto row = view_notice(store, *notice);
    auto const outage = store.outages().find(notice->outage);
    row["outage"] = outage ? json::value(outage->ref) : json::value(nullptr);
    if (auto const exception = store.notices().exception_of(id)) {
      row["exception"] = json::object{{"id", std::to_string(exception->id.value)},
                                      {"reason", std::string(notice::to_string(exception->reason))},
                                      {"opened_at", to_rfc3339(exception->opened_at)},
                                      {"closed_at", time_or_null(exception->closed_at)},
                                      {"closed_by", exception->closed_by},
                                      {"result", exception->result}};
    }
    out.push_back(std::move(row));
  }
  return out;
}

/// What he asked by text, and what became of the answer. Its words name his address: not where it is masked.
json::array question_rows(Store& store, CustomerId customer, Masking masking) {
  json::array out;
  for (auto const& one : store.notices().published().questions().questions_of(customer, rows_shown)) {
    auto const message = store.notices().find_message(one.answer);
    auto const attempts = store.notices().attempts(one.answer);
    std::string text;
    if (masking != Masking::masked) {
      for (auto const& part : store.notices().text(one.answer)) text += (text.empty() ? "" : "\n") + part;
    }
    auto const state = attempts.empty() ? notifiers::AttemptState::planned : attempts.back().progress.state;
    out.push_back(json::object{{"at", to_rfc3339(one.at)}, {"channel", message ? message->lane : std::string{}},
                               {"state", notifiers::to_string(state)}, {"answer", text}});
  }
  return out;
}

std::string_view role_word(geo::ServicePointRole role) {
  switch (role) {
    case geo::ServicePointRole::main: return "main";
    case geo::ServicePointRole::standby: return "standby";
    case geo::ServicePointRole::emergency: return "emergency";
  }
  return "main";
}

/// How each service point is fed in the live network; one that the network no longer has is left out.
json::array supply_rows(geo::LiveNetwork const& live, std::vector<std::string> const& points) {
  json::array out;
  auto const& network = live.network();
  for (auto const& ref : points) {
    auto const index = network.find_service_point(ref);
    if (!index) continue;
    auto const row = network.service_point(*index);
    out.push_back(json::object{{"service_point", ref}, {"feeder", live.feeder_of(*index)}, {"transformer", row.transformer},
                               {"role", role_word(row.role)}, {"phases", geo::to_string(row.phases)},
                               {"live_phases", geo::to_string(live.supplied(*index))}});
  }
  return out;
}

}  // namespace

void mask_numbers(json::object& numbers) {
  for (auto& contact : numbers.at("contacts").as_array()) {
    for (auto& row : contact.at("numbers").as_array()) {
      auto& number = row.as_object()["number"];
      number = masked_number(std::string(number.as_string()));
      for (auto& word : row.at("history").as_array()) word.as_object()["note"] = "";
    }
  }
}

Result<json::object> view_customer(Store& store, DeskReader& desk, std::string_view ref, Masking masking, geo::LiveNetwork const* live) {
  auto const id = desk.customer_by_ref(ref);
  auto const customer = id ? store.notices().find_customer(*id) : std::nullopt;
  if (!customer) return fail(Error::Kind::not_found, fmt::format("no customer '{}'", ref));
  json::object out{{"customer", customer->ref},
                   {"language", customer->language},
                   {"classes", words(customer->classes)},
                   {"critical_level", customer->critical_level},
                   {"account_manager", customer->account_manager},
                   {"area_manager", customer->area_manager},
                   {"district", customer->district},
                   {"community", customer->community},
                   {"is_masked", masking == Masking::masked}};
  out["address"] = masking == Masking::masked ? std::string{} : customer->address;
  auto const people = store.notices().contacts(*id);
  json::array contacts;
  for (auto const& one : people) contacts.push_back(contact_row(one, masking));
  out["contacts"] = std::move(contacts);
  out["failing_numbers"] = failing_rows(desk.failing_phones_of(*id), masking);
  out["number_history"] = number_words(store, people, masking);
  auto const points = desk.service_points_of(*id);
  out["service_points"] = words(points);
  if (live != nullptr) out["supply"] = supply_rows(*live, points);
  out["interruptions"] = interruption_rows(desk.interruptions_of(*id, rows_shown));
  out["trouble_calls"] = call_rows(desk.calls_of(*id, rows_shown));
  out["replies"] = reply_rows(desk.replies_of(*id, rows_shown));
  out["questions"] = question_rows(store, *id, masking);
  json::array ratings;
  for (auto const& one : store.notices().published().ratings().ratings_of_customer(*id, rows_shown)) {
    auto const outage = store.outages().find(one.outage);
    auto const crew = one.crew ? store.dispatches().find_crew(one.crew) : std::nullopt;
    ratings.push_back(json::object{{"outage", outage ? outage->ref : std::string{}}, {"crew", crew ? crew->ref : std::string{}}, {"stars", one.stars},
                                   {"at", to_rfc3339(one.at)}, {"how", one.how}});
  }
  out["ratings"] = std::move(ratings);
  out["notices"] = notice_rows(store, desk.notices_of(*id, rows_shown));
  return out;
}

}  // namespace lamplighter::flow
