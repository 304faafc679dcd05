// Views of notices with their proof, and of the exceptions that people must close.
#include <algorithm>
#include <charconv>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "engine/base/sha256.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/views.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

std::string recipient_ref(Store& store, notice::Recipient const& recipient) {
  if (recipient.kind == notice::RecipientKind::customer) {
    auto const customer = store.notices().find_customer({recipient.id});
    return customer ? customer->ref : std::string("?");
  }
  if (recipient.kind == notice::RecipientKind::crew) {
    auto const crew = store.dispatches().find_crew({recipient.id});
    return crew ? crew->ref : std::string("?");
  }
  return "?";
}

json::array attempt_rows(Store& store, MessageId message) {
  json::array out;
  for (auto const& attempt : store.notices().attempts(message)) {
    json::object row{{"attempt", std::to_string(attempt.id.value)},
                     {"number", attempt.number},
                     {"state", std::string(notifiers::to_string(attempt.progress.state))},
                     {"evidence", std::string(notifiers::to_string(notifiers::evidence_of(attempt.progress.state)))},
                     {"submitted_at", to_rfc3339(attempt.submitted_at)},
                     {"conflict", attempt.progress.has_conflict}};
    row["finished_at"] = attempt.finished_at ? json::value(to_rfc3339(*attempt.finished_at)) : json::value(nullptr);
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace

json::object view_notice(Store& store, notice::Notice const& notice) {
  json::object row{{"notice", std::to_string(notice.id.value)},
                   {"recipient_kind", std::string(to_string(notice.recipient.kind))},
                   {"recipient", recipient_ref(store, notice.recipient)},
                   {"stage", notice.stage},
                   {"occurrence", std::to_string(notice.occurrence)},
                   {"revision", notice.revision},
                   {"due_at", to_rfc3339(notice.due_at)},
                   {"required", std::string(notifiers::to_string(notice.required))},
                   {"date_because", notice.reason}};
  auto const outcome = store.notices().outcome(notice.id);
  row["state"] = outcome ? std::string(to_string(outcome->kind)) : std::string("open");
  if (outcome) {
    row["evidence"] = std::string(notifiers::to_string(outcome->evidence));
    row["ended_at"] = to_rfc3339(outcome->at);
    row["reason"] = std::string(notice::to_string(outcome->reason));
  }
  json::array messages;
  for (auto const& message : store.notices().messages_of_notice(notice.id)) {
    messages.push_back(json::object{{"message", std::to_string(message.id.value)},
                                    {"channel", message.lane},
                                    {"rung", message.rung},
                                    {"language", message.language},
                                    {"attempts", attempt_rows(store, message.id)}});
  }
  row["messages"] = std::move(messages);
  return row;
}

Result<json::object> view_notices(Store& store, std::string_view ref, Page const& page) {
  auto const outage = store.outages().find_by_ref(ref);
  if (!outage) return fail(Error::Kind::not_found, fmt::format("no outage '{}'", ref));
  json::array rows;
  auto const found = store.notices().notices_page(outage->id, page.after, page.limit);
  for (auto const& notice : found) rows.push_back(view_notice(store, notice));
  json::array counts;
  for (auto const& count : store.notices().counters(outage->id)) {
    counts.push_back(json::object{
        {"stage", count.stage}, {"channel", count.channel}, {"state", count.state}, {"count", count.count}});
  }
  json::object out{{"outage", outage->ref}, {"notices", std::move(rows)}, {"counts", std::move(counts)}};
  if (!found.empty() && static_cast<int>(found.size()) == page.limit) out["next"] = std::to_string(found.back().id.value);
  return out;
}

namespace {

/// Which words are owed: the revision, and of a plan's customer the window that they are about.
void put_subject(Store& store, json::object& row, notice::Exception const& item) {
  row["revision"] = row["window_start"] = nullptr;
  auto const notice = store.notices().find_notice(item.notice);
  if (!notice) return;
  row["revision"] = notice->revision;
  bool const is_of_window = names_window(notice->stage) && item.recipient.kind == notice::RecipientKind::customer;
  if (is_of_window && store.outages().find_plan(item.outage)) row["window_start"] = to_rfc3339(from_ms(notice->occurrence));
}

}  // namespace

namespace {

/// Who it is, what machines tried, and what people did.
void put_work(Store& store, json::object& row, notice::Exception const& item, Detail detail) {
  auto const customer = item.recipient.kind == notice::RecipientKind::customer ? store.notices().find_customer({item.recipient.id}) : std::nullopt;
  if (customer) {
    row["account_manager"] = customer->account_manager;
    row["area_manager"] = customer->area_manager;
    row["critical_level"] = customer->critical_level;
    json::array classes;
    for (auto const& one : customer->classes) classes.emplace_back(one);
    row["classes"] = std::move(classes);
  }
  json::array messages;
  for (auto const& message : store.notices().messages_of_notice(item.notice)) {
    messages.push_back(json::object{{"channel", message.lane}, {"attempts", attempt_rows(store, message.id)}});
  }
  row["messages"] = std::move(messages);
  json::array tries;
  for (auto const& one : store.notices().tries(item.id)) {
    json::object tried{{"at", to_rfc3339(one.at)}, {"by", one.by}, {"result", one.result}};
    tried["next_at"] = one.next_at ? json::value(to_rfc3339(*one.next_at)) : json::value(nullptr);
    if (detail == Detail::full) tried["note"] = one.note;
    tries.push_back(std::move(tried));
  }
  row["tries"] = std::move(tries);
}

}  // namespace

json::object view_exceptions(Store& store, Page const& page, bool only_open, Detail detail, Managers const& managers, Settings const* settings) {
  notice::Repository::ExceptionFilter filter;
  filter.account_manager = managers.account;
  filter.area_manager = managers.area;
  filter.only_open = only_open;
  filter.after = page.after;
  filter.limit = page.limit;
  auto const found = store.notices().exceptions(filter);
  json::array rows;
  for (auto const& item : found) {
    auto const outage = store.outages().find(item.outage);
    json::object row{{"id", std::to_string(item.id.value)},
                     {"recipient_kind", std::string(to_string(item.recipient.kind))},
                     {"recipient", recipient_ref(store, item.recipient)},
                     {"stage", item.stage},
                     {"reason", std::string(notice::to_string(item.reason))},
                     {"required", std::string(notifiers::to_string(item.required))},
                     {"reached", std::string(notifiers::to_string(item.reached))},
                     {"opened_at", to_rfc3339(item.opened_at)},
                     {"proof_due", to_rfc3339(item.proof_due)}};
    row["outage"] = outage ? json::value(outage->ref) : json::value(nullptr);
    if (outage) row["outage_state"] = std::string(outage::to_string(outage->state));
    put_subject(store, row, item);
    put_work(store, row, item, detail);
    row["closed_at"] = item.closed_at ? json::value(to_rfc3339(*item.closed_at)) : json::value(nullptr);
    if (item.closed_at) {
      row["closed_by"] = item.closed_by;
      row["result"] = item.result;
    }
    if (detail == Detail::full && item.recipient.kind == notice::RecipientKind::customer) {
      json::array contacts;
      auto const* const rule = settings && outage ? stage_rule(*settings, *outage, item.stage) : nullptr;
      for (auto const& contact : store.notices().contacts({item.recipient.id})) {
        if (!is_for(rule, contact)) continue;
        contacts.push_back(json::object{{"name", contact.name}, {"role", contact.role}, {"phone", contact.phone},
                                        {"phone2", contact.phone2}, {"email", contact.email}});
      }
      row["contacts"] = std::move(contacts);
    }
    rows.push_back(std::move(row));
  }
  json::object out{{"exceptions", std::move(rows)}};
  if (!found.empty() && static_cast<int>(found.size()) == page.limit) out["next"] = std::to_string(found.back().id.value);
  return out;
}

namespace {

json::object raw_receipts_body(std::vector<notice::RawReceipt> const& found, Page const& page) {
  json::array rows;
  for (auto const& one : found) {
    rows.push_back(json::object{{"attempt", std::to_string(one.attempt)}, {"notifier", one.notifier},
                                {"at", to_rfc3339(one.at)}, {"why", one.why}, {"raw", one.raw}});
  }
  json::object out{{"raw_receipts", std::move(rows)}};
  if (!found.empty() && static_cast<int>(found.size()) == page.limit) out["next"] = std::to_string(found.back().id);
  return out;
}

}  // namespace

Result<json::object> view_raw_receipts(Store& store, std::string_view attempt, Page const& page) {
  std::int64_t number = 0;
  auto const read = std::from_chars(attempt.data(), attempt.data() + attempt.size(), number);
  if (attempt.empty() || read.ec != std::errc{} || read.ptr != attempt.data() + attempt.size() || number < 0) {
    return fail(Error::Kind::not_found, fmt::format("'{}' is no attempt's number", attempt));
  }
  return raw_receipts_body(store.notices().raw_receipts({number}, page.after, page.limit), page);
}

json::object view_all_raw_receipts(Store& store, Page const& page) {
  return raw_receipts_body(store.notices().all_raw_receipts(page.after, page.limit), page);
}

std::string version_tag(json::object view) {
  view.erase("customer_minutes");
  view.erase("announcements");
  return "\"" + sha256_hex(json::serialize(view)).substr(0, 32) + "\"";
}

bool lists_tag(std::string_view header, std::string_view tag) {
  return header == "*" || (!header.empty() && header.find(tag) != std::string_view::npos);
}

}  // namespace lamplighter::flow
