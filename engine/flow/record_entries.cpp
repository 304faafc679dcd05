// Who was told what, when, over which channel, with which proof.
#include "engine/flow/record_entries.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/flow/json_body.hpp"
#include "engine/record/chain.hpp"

namespace lamplighter::flow {
namespace {

namespace json = boost::json;
using notice::RecipientKind;

/// Gathers one entry.
class Writer {
 public:
  Writer(Context& ctx, record::Salts& salts, std::string_view outage_ref, std::int64_t number) : ctx_(ctx), salts_(salts), outage_ref_(outage_ref) { entry_.number = number; }

  record::Entry write(record::Head const& head, Closing const& closing) {
    entry_.at = ctx_.now;
    json::object text{{"entry", entry_.number}, {"at", to_rfc3339(ctx_.now)}, {"what", closing.what}};
    if (closing.notice) put_notice(text, *closing.notice);
    for (auto const& member : closing.detail) text[member.key()] = member.value();
    if (closing.detail.contains("answered_by")) seal_name(text);
    if (!closing.signed_by.empty()) {
      entry_.person = {record::PersonKind::customer, closing.signed_for.value};
      text["signed_by"] = committed("name", closing.signed_by);
    }
    text["previous"] = head.hash;
    entry_.text = json::serialize(text);
    entry_.hash = record::link_of(entry_.text);
    return std::move(entry_);
  }

 private:
  /// The commitment that stands in the entry for a personal value; null for none.
  json::value committed(std::string name, std::string value) {
    if (value.empty()) return nullptr;
    record::PersonalField field{std::move(name), salts_.next(), std::move(value)};
    auto hash = record::commitment(outage_ref_, entry_.number, field);
    entry_.fields.push_back(std::move(field));
    return json::value(hash);
  }

  /// Who answered a call: the customer's own value, which goes when he is forgotten.
  void seal_name(json::object& text) {
    text["answered_by"] = committed("call.name", std::string(text.at("answered_by").as_string()));
    auto const exception = ctx_.notices.find_exception({std::stoll(std::string(text.at("exception").as_string()))});
    if (!exception || exception->recipient.kind != RecipientKind::customer) return;
    entry_.person = {record::PersonKind::customer, exception->recipient.id};
  }

  void put_notice(json::object& text, notice::Notice const& one) {
    auto const messages = ctx_.notices.messages_of_notice(one.id);
    std::string ref, address;
    std::vector<notice::Contact> contacts;
    if (one.recipient.kind == RecipientKind::customer) {
      entry_.person = {record::PersonKind::customer, one.recipient.id};
      if (auto const customer = ctx_.notices.find_customer({one.recipient.id})) {
        ref = customer->ref;
        address = customer->address;
      }
      if (!messages.empty()) contacts = ctx_.notices.contacts({one.recipient.id});
    } else if (one.recipient.kind == RecipientKind::crew) {
      entry_.person = {record::PersonKind::crew, one.recipient.id};
      if (auto const crew = ctx_.dispatches.find_crew({one.recipient.id})) ref = crew->ref;
    }
    text["notice"] = std::to_string(one.id.value);
    text["recipient_kind"] = notice::to_string(one.recipient.kind);
    text["recipient"] = ref;
    text["address"] = committed("address", messages.empty() ? std::string() : std::move(address));
    text["stage"] = one.stage;
    text["occurrence"] = std::to_string(one.occurrence);
    text["revision"] = one.revision;
    text["due_at"] = to_rfc3339(one.due_at);
    text["proof_due"] = to_rfc3339(one.proof_due);
    text["required"] = notifiers::to_string(one.required);
    text["date_because"] = one.reason;
    json::array rows;
    for (auto const& message : messages) rows.push_back(message_row(message, rows.size(), contacts));
    text["messages"] = std::move(rows);
  }

  json::object message_row(notice::Message const& message, std::size_t index, std::vector<notice::Contact> const& contacts) {
    auto const person = std::ranges::find_if(contacts, [&](notice::Contact const& one) {
      return message.address == one.phone || message.address == one.phone2 || message.address == one.email;
    });
    json::array attempts;
    for (auto const& one : ctx_.notices.attempts(message.id)) {
      auto const state = one.progress.state;
      json::object row{{"attempt", std::to_string(one.id.value)},
                       {"state", notifiers::to_string(state)},
                       {"evidence", notifiers::to_string(notifiers::evidence_of(state))},
                       {"parts", one.progress.parts},
                       {"submitted_at", to_rfc3339(one.submitted_at)},
                       {"finished_at", time_or_null(one.finished_at)}};
      if (one.progress.has_conflict) row["conflict"] = true;
      attempts.push_back(std::move(row));
    }
    return {{"message", std::to_string(message.id.value)},
            {"channel", message.lane},
            {"language", message.language},
            {"to", committed(fmt::format("{}.to", index), message.address)},
            {"name", committed(fmt::format("{}.name", index), person == contacts.end() ? std::string() : person->name)},
            {"text", committed(fmt::format("{}.text", index), fmt::format("{}", fmt::join(ctx_.notices.text(message.id), "\n")))},
            {"attempts", std::move(attempts)}};
  }

  Context& ctx_;
  record::Salts& salts_;
  std::string_view outage_ref_;
  record::Entry entry_;
};

}  // namespace

record::Entry entry_of(Context& ctx, record::Salts& salts, std::string_view outage_ref, record::Head const& head, Closing const& closing) {
  return Writer(ctx, salts, outage_ref, head.entries + 1).write(head, closing);
}

}  // namespace lamplighter::flow
