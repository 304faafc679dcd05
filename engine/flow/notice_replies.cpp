// Replies of people: acknowledged, still out, asked, wrong number, stop; what no program understands goes to a person.
#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "engine/flow/contact_words.hpp"
#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/outage_lineage.hpp"
#include "engine/flow/phone_spellings.hpp"
#include "engine/flow/question_flow.hpp"
#include "engine/flow/rating_flow.hpp"
#include "engine/flow/record_flow.hpp"
#include "engine/flow/subscription_flow.hpp"
#include "engine/notice/reply.hpp"

namespace lamplighter::flow {
namespace {

namespace json = boost::json;
using notice::AttemptState;
using notice::Reason;
using notice::ReplyKind;

constexpr int messages_looked_at = 50;

struct Sender {
  std::vector<std::string> addresses;
  std::vector<notice::Contact> contacts;
  std::vector<notice::Message> messages;  // newest first
};

Sender find_sender(Context& ctx, std::string const& from) {
  Sender sender{phone_spellings(from, ctx.settings.phone_region), {}, {}};
  for (auto const& address : sender.addresses) {
    for (auto& one : ctx.notices.contacts_by_phone(address)) sender.contacts.push_back(std::move(one));
    for (auto const id : ctx.notices.messages_to(address, messages_looked_at)) {
      auto message = ctx.notices.find_message(id);
      if (message && !is_answer(*message)) sender.messages.push_back(std::move(*message));  // nobody replies to an answer
    }
  }
  std::ranges::sort(sender.messages, std::greater{}, [](auto const& one) { return one.id.value; });
  return sender;
}

bool may_have_left(notice::Attempt const& attempt) {
  return notifiers::rank_of(attempt.progress.state) > notifiers::rank_of(AttemptState::planned);
}

/// A crew's answer to its order is a step of its job.
Result<Answer> acknowledge_order(Context& ctx, notice::Message const& message, Command const& command) {
  for (auto const& job : ctx.dispatches.jobs_of(message.outage)) {
    if (job.crew.value != message.recipient.id || job.state != dispatch::JobState::dispatched) continue;
    Command step{.kind = CommandKind::job_step, .actor = command.actor, .object = job.ref, .body = {}, .idempotency_key = {}};
    step.body["step"] = "acknowledged";
    return on_job_step(ctx, step);
  }
  return Answer{.body = {{"reply", "acknowledge"}, {"known", false}}};
}

/// As far as anybody knows a person may have it before him: not what is just leaving, nor what was refused.
bool may_be_read(notice::Attempt const& attempt) {
  static constexpr std::array unread = {AttemptState::submitting, AttemptState::failed_temporary, AttemptState::failed_permanent, AttemptState::expired};
  return may_have_left(attempt) && std::ranges::find(unread, attempt.progress.state) == unread.end();
}

/// The newest message that he may have before him; where there is none, the newest that left: his word is stronger than a gateway's.
Result<Answer> acknowledge(Context& ctx, Sender const& sender, Command const& command) {
  std::vector<std::pair<notice::Message const*, notice::Attempt>> left;
  for (auto const& message : sender.messages) {
    auto attempts = ctx.notices.attempts(message.id);
    std::erase_if(attempts, [](auto const& one) { return !may_have_left(one); });
    if (attempts.empty()) continue;
    left.emplace_back(&message, attempts.back());
    if (may_be_read(attempts.back())) break;
  }
  if (left.empty()) return Answer{.body = {{"reply", "acknowledge"}, {"known", false}}};
  auto& [sent, latest] = may_be_read(left.back().second) ? left.back() : left.front();
  auto const merged = notifiers::merge(latest.progress, AttemptState::acknowledged, notifiers::whole_message);
  latest.finished_at = ctx.now;
  ctx.notices.update_attempt(latest);
  ctx.notices.log_attempt(latest.id, ctx.now, AttemptState::acknowledged, notifiers::to_string(merged), "reply");
  ctx.decide("attempt_acknowledged", latest.id.value, notifiers::to_string(merged));
  on_ladder_check(ctx, sent->id);
  if (sent->recipient.kind == notice::RecipientKind::crew) return acknowledge_order(ctx, *sent, command);
  return Answer{.body = {{"reply", "acknowledge"}, {"known", true}}};
}

/// The customer whom the sender speaks for: the one last told at this number, else its contact.
std::optional<CustomerId> customer_of(Sender const& sender) {
  for (auto const& message : sender.messages) {
    if (message.recipient.kind == notice::RecipientKind::customer) return CustomerId{message.recipient.id};
  }
  if (!sender.contacts.empty()) return sender.contacts.front().customer;
  return std::nullopt;
}

Result<Answer> still_out(Context& ctx, Sender const& sender, Command const& command, std::string const& from) {
  Command call{.kind = CommandKind::trouble_call, .actor = command.actor, .object = {}, .body = {}, .idempotency_key = {}};
  call.body["kind"] = "no_power";
  call.body["occurred_at"] = to_rfc3339(ctx.now);
  call.body["source"] = "reply";
  auto const id = customer_of(sender);
  auto const customer = id ? ctx.notices.find_customer(*id) : std::nullopt;
  if (customer) call.body["customer"] = customer->ref;
  else call.body["phone"] = from;
  auto answer = on_trouble_call(ctx, call);
  if (answer) answer->body["reply"] = "still_out";
  return answer;
}

/// Proof to the wrong person is no proof: what this number "received" about open outages is owed again.
void owe_again(Context& ctx, notice::Message const& message) {
  auto const outage = ctx.outages.find(message.outage);
  if (!outage) return;
  auto const present = present_for(ctx, *outage, message.recipient);
  if (!outage::is_open(present ? present->state : outage->state)) return;
  std::vector<notice::Notice> useful;
  for (auto const& one : ctx.notices.notices_of_message(message.id)) {
    auto const outcome = ctx.notices.outcome(one.id);
    bool const is_proof = outcome && (outcome->kind == notice::OutcomeKind::proven ||
                                      outcome->kind == notice::OutcomeKind::proven_late);
    if (outcome && !is_proof) continue;
    auto const reached = notice::best_evidence(counting_attempts(ctx, one));
    if (is_proof && reached >= one.required) continue;  // somebody else of this customer proved it
    ctx.notices.reopen(one.id);
    note_reopened(ctx, one, Reason::no_contact);
    ctx.decide("notice_reopened", one.id.value, notice::to_string(Reason::no_contact));
    if (is_overtaken(ctx, one)) continue;
    if (ctx.now < one.expires_at) useful.push_back(one);
    else give_up(ctx, one, reached, Reason::expired);
  }
  release(ctx, *outage, useful, 0);
}

/// It is not the number of those who list it, nor of those who were told by it and are listed without it by now.
Answer void_number(Context& ctx, Sender const& sender, std::string_view channel) {
  auto const void_of = [&](std::string const& phone, CustomerId customer) {
    ctx.notices.void_number(phone, customer);
    note_word(ctx, phone, customer, "wrong", channel);
  };
  for (auto const& contact : sender.contacts) {
    for (auto const& phone : {contact.phone, contact.phone2}) {
      if (std::ranges::find(sender.addresses, phone) != sender.addresses.end()) void_of(phone, contact.customer);
    }
    ctx.decide("contact_voided", contact.id.value, "wrong_person");
  }
  std::set<std::pair<std::int64_t, std::string>> told;
  for (auto const& message : sender.messages) {
    for (auto const& one : ctx.notices.notices_of_message(message.id)) {  // one message may have listed many
      if (one.recipient.kind == notice::RecipientKind::customer) told.emplace(one.recipient.id, message.address);
    }
  }
  for (auto const& [id, address] : told) {
    auto const known = ctx.notices.wrong_numbers({id});
    if (std::ranges::find(known, address) == known.end()) void_of(address, {id});
  }
  for (auto const& message : sender.messages) owe_again(ctx, message);
  return Answer{.body = {{"reply", "wrong_person"}, {"known", !sender.contacts.empty()}}};
}

/// The first spelling always: the next file may list a number that this one has not.
Answer opt_out(Context& ctx, Sender const& sender, std::string_view channel) {
  ctx.notices.stop_number(sender.addresses.front());
  note_word(ctx, sender.addresses.front(), {}, "stop", channel);
  for (auto const& contact : sender.contacts) {
    for (auto const& phone : {contact.phone, contact.phone2}) {
      if (std::ranges::find(sender.addresses, phone) != sender.addresses.end()) ctx.notices.stop_number(phone);
    }
    ctx.decide("contact_opted_out", contact.id.value, notice::to_string(Reason::opted_out));
    end_subscriptions(ctx, contact.customer);
  }
  return Answer{.body = {{"reply", "opt_out"}, {"known", !sender.contacts.empty()}}};
}

Answer hand_to_person(Context& ctx, Sender const& sender, ReplyKind kind) {
  auto const customer = customer_of(sender);
  raise_notice_alarm(ctx, "reply_unread", customer ? customer->value : 0,
                     customer ? fmt::format("a reply by customer:{} wants a person", customer->value)
                              : std::string("a reply by an unknown sender wants a person"));
  return Answer{.body = {{"reply", std::string(notice::to_string(kind))}, {"known", customer.has_value()}}};
}

/// Of the outage whose end he was last told of; who was told of none, or long ago, has something else in mind: a person reads it.
Answer rate(Context& ctx, Sender const& sender, std::string_view text) {
  auto const stars = notice::read_stars(text);
  for (auto const& message : sender.messages) {
    auto const attempts = ctx.notices.attempts(message.id);
    if (!stars || !asks_for_rating(message.stage) || std::ranges::none_of(attempts, may_have_left)) continue;
    if (rate_message(ctx, message, *stars, "reply") != Rated::kept) break;
    return Answer{.body = {{"reply", "rating"}, {"known", true}}};
  }
  return hand_to_person(ctx, sender, ReplyKind::rating);
}

/// The like, about hearing of each change.
Answer subscribe_from_page(Context& ctx, std::string const& account, SubscriptionWish wish) {
  auto const customer = ctx.network().find_customer(account);
  auto const outcome = customer ? subscribe(ctx, ctx.book.id_of(*customer), wish) : Subscribed::not_out;
  bool const is_done = outcome == Subscribed::kept || outcome == Subscribed::ended;
  return Answer{.body = {{"reply", "subscription"}, {"known", is_done}, {"outcome", std::string(to_string(outcome))}}};
}

/// From the page of his own supply: who asks has shown that the account is his.
Result<Answer> rate_from_page(Context& ctx, std::string const& account, std::string_view text) {
  auto const customer = ctx.network().find_customer(account);
  auto const stars = notice::read_stars(text);
  if (!stars) return fail(Error::Kind::invalid, "'text': no rating", "text");
  bool const is_kept = customer && rate_last_outage(ctx, ctx.book.id_of(*customer), *stars, "page") == Rated::kept;
  return Answer{.body = {{"reply", "rating"}, {"known", is_kept}}};
}

}  // namespace

Result<Answer> on_inbound_message(Context& ctx, Command const& command) {
  BodyReader body(command.body);
  auto const account = body.optional_name("customer");  // instead of a number: our own page only
  auto const from = account ? std::string{} : body.name("from");
  auto const channel = body.optional_text("notifier").value_or("");
  auto const text = body.optional_text("text").value_or("");
  for (auto const* name : {"source", "key", "occurred_at", "to"}) body.optional_text(name);
  if (auto const read = body.finish(); !read) return tl::unexpected(read.error());
  if (auto const wish = account ? subscription_wish(text) : std::nullopt) return subscribe_from_page(ctx, *account, *wish);
  if (account) return rate_from_page(ctx, *account, text);
  auto const sender = find_sender(ctx, from);
  auto const kind = notice::read_reply(text);
  switch (kind) {
    case ReplyKind::acknowledge:
      return acknowledge(ctx, sender, command);
    case ReplyKind::still_out:
      return still_out(ctx, sender, command, from);
    case ReplyKind::wrong_person:
      return void_number(ctx, sender, channel);
    case ReplyKind::opt_out:
      return opt_out(ctx, sender, channel);
    case ReplyKind::rating:
      return rate(ctx, sender, text);
    case ReplyKind::status:
      return on_question(ctx, {from, channel, text});
    case ReplyKind::unknown:
      return hand_to_person(ctx, sender, kind);
  }
  return fail(Error::Kind::failed, "a reply of no kind");
}

}  // namespace lamplighter::flow
