// Who was told what, when, over which channel, with which proof.
#include "engine/flow/record_entries.hpp"

#include <algorithm>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/flow/notice_support.hpp"
#include "engine/notice/decisions.hpp"
#include "engine/record/chain.hpp"
#include "engine/record/json_line.hpp"

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
    line_.open().key("entry").number(entry_.number).put("at", to_rfc3339(ctx_.now)).put("what", closing.what);
    if (closing.notice) put_notice(*closing.notice);
    bool const is_superseded = closing.notice && closing.what == notice::to_string(notice::OutcomeKind::superseded);
    for (auto const& member : closing.detail) {
      if (member.key() == "answered_by") put_name(closing.detail);
      else if (member.key() == "evidence" && is_superseded && has_attempts_) line_.put("evidence", notifiers::to_string(evidence_of_superseded(*closing.notice)));
      else if (member.value().is_string()) line_.put(member.key(), member.value().get_string());
      else line_.key(member.key()).raw(json::serialize(member.value()));
    }
    if (!closing.signed_by.empty()) {
      entry_.person = {record::PersonKind::customer, closing.signed_for.value};
      put_committed("signed_by", "name", closing.signed_by);
    }
    line_.put("previous", head.hash).close();
    entry_.text = line_.take();
    entry_.hash = record::link_of(entry_.text);
    return std::move(entry_);
  }

 private:
  /// The commitment that stands in the entry for a personal value; null for none.
  void put_committed(std::string_view key, std::string name, std::string value) {
    line_.key(key);
    if (value.empty()) {
      line_.null();
      return;
    }
    record::PersonalField field{std::move(name), salts_.next(), std::move(value)};
    line_.text(record::commitment(outage_ref_, entry_.number, field));
    entry_.fields.push_back(std::move(field));
  }

  /// Something newer took its place; what it had reached by then is so all the same.
  notice::Evidence evidence_of_superseded(notice::Notice const& one) { return notice::best_evidence(counting_attempts(ctx_, one)); }

  /// Who answered a call: the customer's own value, which goes when he is forgotten.
  void put_name(json::object const& detail) {
    put_committed("answered_by", "call.name", std::string(detail.at("answered_by").as_string()));
    auto const exception = ctx_.notices.find_exception({std::stoll(std::string(detail.at("exception").as_string()))});
    if (!exception || exception->recipient.kind != RecipientKind::customer) return;
    entry_.person = {record::PersonKind::customer, exception->recipient.id};
  }

  void put_notice(notice::Notice const& one) {
    auto const messages = ctx_.notices.messages_of_notice(one.id);
    std::string ref, address;
    std::vector<notice::Contact> contacts;
    if (one.recipient.kind == RecipientKind::customer) {
      entry_.person = {record::PersonKind::customer, one.recipient.id};
      if (auto customer = ctx_.notices.find_customer({one.recipient.id})) {
        ref = std::move(customer->ref);
        address = std::move(customer->address);
      }
      if (!messages.empty()) contacts = ctx_.notices.contacts({one.recipient.id});
    } else if (one.recipient.kind == RecipientKind::crew) {
      entry_.person = {record::PersonKind::crew, one.recipient.id};
      if (auto const crew = ctx_.dispatches.find_crew({one.recipient.id})) ref = crew->ref;
    }
    line_.put_id("notice", one.id.value).put("recipient_kind", notice::to_string(one.recipient.kind)).put("recipient", ref);
    put_committed("address", "address", messages.empty() ? std::string() : std::move(address));
    line_.put("stage", one.stage).put_id("occurrence", one.occurrence).key("revision").number(one.revision);
    line_.put("due_at", to_rfc3339(one.due_at)).put("proof_due", to_rfc3339(one.proof_due));
    line_.put("required", notifiers::to_string(one.required)).put("date_because", one.reason);
    line_.key("messages").open('[');
    std::size_t index = 0;
    for (auto const& message : messages) put_message(message, index++, contacts);
    line_.close(']');
  }

  void put_message(notice::Message const& message, std::size_t index, std::vector<notice::Contact> const& contacts) {
    auto const person = std::ranges::find_if(contacts, [&](notice::Contact const& one) {
      return message.address == one.phone || message.address == one.phone2 || message.address == one.email;
    });
    auto const place = std::to_string(index);
    line_.open().put_id("message", message.id.value).put("channel", message.lane).put("language", message.language);
    put_committed("to", place + ".to", message.address);
    put_committed("name", place + ".name", person == contacts.end() ? std::string() : person->name);
    put_committed("text", place + ".text", fmt::format("{}", fmt::join(ctx_.notices.text(message.id), "\n")));
    line_.key("attempts").open('[');
    auto const attempts = ctx_.notices.attempts(message.id);
    has_attempts_ = has_attempts_ || !attempts.empty();
    for (auto const& one : attempts) put_attempt(one);
    line_.close(']').close();
  }

  void put_attempt(notice::Attempt const& one) {
    auto const state = one.progress.state;
    line_.open().put_id("attempt", one.id.value).put("state", notifiers::to_string(state));
    line_.put("evidence", notifiers::to_string(notifiers::evidence_of(state))).key("parts").number(one.progress.parts);
    line_.put("submitted_at", to_rfc3339(one.submitted_at)).key("finished_at");
    if (one.finished_at) line_.text(to_rfc3339(*one.finished_at));
    else line_.null();
    if (one.progress.has_conflict) line_.key("conflict").truth(true);
    line_.close();
  }

  Context& ctx_;
  record::Salts& salts_;
  std::string_view outage_ref_;
  record::Entry entry_;
  record::JsonLine line_;
  bool has_attempts_ = false;
};

}  // namespace

record::Entry entry_of(Context& ctx, record::Salts& salts, std::string_view outage_ref, record::Head const& head, Closing const& closing) {
  return Writer(ctx, salts, outage_ref, head.entries + 1).write(head, closing);
}

}  // namespace lamplighter::flow
