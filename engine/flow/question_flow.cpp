// An answer is a message without notices. It is asked for, so neither quiet hours nor a STOP hold it back; holds and modes do.
#include "engine/flow/question_flow.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "engine/flow/attempt_start.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/phone_spellings.hpp"
#include "engine/flow/supply_facts.hpp"
#include "engine/flow/zones.hpp"
#include "engine/notice/public_books.hpp"
#include "engine/notice/questions.hpp"
#include "notifiers/text.hpp"

namespace lamplighter::flow {
namespace {

using notice::AttemptState;

constexpr std::string_view answer_stage = "answer";
constexpr std::chrono::minutes of_use_for{15};  // an older answer is none
constexpr int per_hour = 4, per_day = 12;       // to one number: two robots that talk to each other fall silent
constexpr int messages_looked_at = 50;
constexpr std::size_t accounts_max = 50, facts_max = 4, parts_max = 3;
constexpr int priority = 4;                     // behind hazards, life-support and last stages, before routine ones
constexpr std::size_t digits_min = 7, digits_max = 15;  // shorter ones are services, longer ones gateways

struct Asker {
  std::vector<std::string> addresses;   // the normal form first
  std::string number;                   // as the file has it, where it does
  std::vector<CustomerId> customers;    // whose file names this number, and nobody said that it is wrong
  std::string language;
};

Asker asker_of(Context& ctx, std::string const& from) {
  Asker asker{phone_spellings(from, ctx.settings.phone_region), {}, {}, {}};
  if (!asker.addresses.empty()) asker.number = asker.addresses.front();
  std::set<CustomerId> customers;
  for (auto const& address : asker.addresses) {
    for (auto const& one : ctx.notices.contacts_by_phone(address)) {
      bool const is_first = one.phone == address && !one.is_phone_wrong, is_second = one.phone2 == address && !one.is_phone2_wrong;
      if (!is_first && !is_second) continue;
      customers.insert(one.customer);
      asker.number = address;
    }
  }
  asker.customers.assign(customers.begin(), customers.end());
  if (auto const first = asker.customers.empty() ? std::nullopt : ctx.notices.find_customer(asker.customers.front())) asker.language = first->language;
  return asker;
}

/// Of whom the file does not know: Chinese to Chinese, else English where it is spoken here.
std::string language_of(Settings const& settings, std::string_view text) {
  bool const is_ascii = std::ranges::all_of(text, [](char one) { return static_cast<unsigned char>(one) < 0x80; });
  auto const wanted = is_ascii ? "en" : "zh";
  bool const is_spoken = std::ranges::find(settings.languages, wanted) != settings.languages.end();
  return is_spoken || settings.languages.empty() ? wanted : settings.languages.front();
}

/// A telephone that a person holds, and no sender's name, service code or machine.
bool is_a_persons(std::string_view number) {
  if (number.starts_with('+')) number.remove_prefix(1);
  bool const has_digits_only = std::ranges::all_of(number, [](char one) { return one >= '0' && one <= '9'; });
  return has_digits_only && number.size() >= digits_min && number.size() <= digits_max;
}

bool speaks_text(std::string const& name, Lane const& lane) {
  return lane.notifier != nullptr && !lane.notifier->capabilities().is_announcement && (lane.channel.empty() ? name : lane.channel) == "sms";
}

/// The way it came in, else another for texts.
std::string const* lane_for(Settings const& settings, std::string const& notifier) {
  auto const own = settings.lanes.find(notifier);
  if (own != settings.lanes.end() && speaks_text(own->first, own->second)) return &own->first;
  for (auto const& [name, lane] : settings.lanes) {
    if (speaks_text(name, lane)) return &name;
  }
  return nullptr;
}

enum class Pace : std::uint8_t { may_answer, is_waiting, too_often };
Pace pace_of(Context& ctx, std::vector<std::string> const& addresses) {
  int in_hour = 0, in_day = 0;
  for (auto const& address : addresses) {
    for (auto const id : ctx.notices.messages_to(address, messages_looked_at)) {
      auto const message = ctx.notices.find_message(id);
      if (!message || !is_answer(*message)) continue;
      if (ctx.now < message->expires_at && ctx.notices.attempts(id).empty()) return Pace::is_waiting;
      in_hour += message->due_at > ctx.now - std::chrono::hours{1} ? 1 : 0;
      in_day += message->due_at > ctx.now - std::chrono::hours{24} ? 1 : 0;
    }
  }
  return in_hour >= per_hour || in_day >= per_day ? Pace::too_often : Pace::may_answer;
}

void ask_a_person(Context& ctx, CustomerId customer) {
  if (customer.value == 0) return;  // a number of nobody's makes no work for the desk
  raise_notice_alarm(ctx, "reply_unread", customer.value, fmt::format("a reply by customer:{} wants a person", customer.value));
}

Answer not_answered(Context& ctx, Asker const& asker, std::string_view why) {
  auto const customer = asker.customers.empty() ? CustomerId{} : asker.customers.front();
  ctx.decide("question_unanswered", customer.value, why);
  ask_a_person(ctx, customer);
  return Answer{.body = {{"reply", "status"}, {"known", !asker.customers.empty()}, {"answered", false}, {"reason", why}}};
}

notice::SupplyAnswer words_for(Context& ctx, Asker const& asker, std::string const& language) {
  auto const& publisher = ctx.settings.public_alerts;
  notice::SupplyAnswer out{.language = language, .utility = ctx.settings.utility_name, .phone = ctx.settings.utility_phone, .page = publisher.page,
                           .status = publisher.status, .now = ctx.now};
  out.is_known = !asker.customers.empty();
  out.accounts = asker.customers.size();
  auto const told = std::vector(asker.customers.begin(), asker.customers.begin() + static_cast<std::ptrdiff_t>(std::min(out.accounts, accounts_max)));
  out.left_out = out.accounts - told.size();
  if (out.is_known) out.facts = supply_facts(ctx, told);
  return out;
}

/// As many facts as the channel's parts hold; nothing where not even one fits.
std::vector<std::string> parts_of(notice::SupplyAnswer const& answer, schedules::Zone const& zone, notifiers::Capabilities const& able) {
  for (auto facts = std::max<std::size_t>(1, std::min(facts_max, answer.facts.size())); facts > 0; --facts) {
    auto const text = notice::supply_words(answer, zone, facts);
    if (able.takes_whole_texts) return {text};
    if (auto parts = notifiers::split_text(text, {.parts_max = std::clamp<std::size_t>(able.parts_max, 1, parts_max)})) return std::move(*parts);
  }
  return {};
}

}  // namespace

bool is_answer(notice::Message const& message) { return message.outage.value == 0 && message.stage == answer_stage; }

Answer on_question(Context& ctx, Asked const& asked) {
  auto asker = asker_of(ctx, asked.from);
  if (!is_a_persons(asker.addresses.empty() ? std::string_view{} : asker.addresses.front())) return not_answered(ctx, asker, "no_number");
  auto const* const lane = lane_for(ctx.settings, asked.notifier);
  if (lane == nullptr) return not_answered(ctx, asker, "no_channel");
  switch (pace_of(ctx, asker.addresses)) {
    case Pace::may_answer: break;
    case Pace::is_waiting: return Answer{.body = {{"reply", "status"}, {"known", !asker.customers.empty()}, {"answered", true}}};
    case Pace::too_often: return not_answered(ctx, asker, "too_often");
  }
  notice::Message message;
  message.stage = answer_stage;
  message.lane = *lane;
  message.recipient = {notice::RecipientKind::customer, asker.customers.empty() ? 0 : asker.customers.front().value};
  message.address = asker.number;
  message.language = asker.language.empty() ? language_of(ctx.settings, asked.text) : asker.language;
  message.priority = priority;
  message.due_at = ctx.now;
  message.expires_at = ctx.now + of_use_for;
  message.required = notice::Evidence::e0;
  message.id = ctx.notices.insert_message(message, {});
  std::vector<notice::Question> questions;
  for (auto const customer : asker.customers) questions.push_back({customer, message.id, ctx.now});
  ctx.notices.published().questions().put_questions(questions);
  ctx.notices.enqueue(message.id, *lane, message.priority, message.due_at);
  ctx.timer(message.expires_at, TimerKind::ladder_check, message.id.value);
  ctx.decide("question_taken", message.id.value, asker.customers.empty() ? "stranger" : "customer");
  return Answer{.body = {{"reply", "status"}, {"known", !asker.customers.empty()}, {"answered", true}}};
}

AnswerTaken take_answer(Context& ctx, std::string const& lane_name, Lane const& lane, notice::Message const& message) {
  auto const attempts = ctx.notices.attempts(message.id);
  bool const has_left = !attempts.empty() && attempts.back().progress.state != AttemptState::failed_temporary;
  if (has_left || ctx.now >= message.expires_at) return AnswerTaken::nothing;
  if (ctx.now < ctx.reports_awaited_until) {  // who is without supply is not known yet
    ctx.notices.enqueue(message.id, lane_name, message.priority, ctx.reports_awaited_until);
    return AnswerTaken::nothing;
  }
  auto const asker = asker_of(ctx, message.address);
  auto const answer = words_for(ctx, asker, message.language);
  auto const zone = zone_of(ctx, asker.customers.empty() ? notice::Recipient{} : message.recipient);
  auto const parts = parts_of(answer, zone, lane.notifier->capabilities());
  bool const wants_person = std::ranges::any_of(answer.facts, [](auto const& one) { return one.what == notice::Supply::unsure; });
  if (parts.empty() || wants_person) ask_a_person(ctx, {message.recipient.id});
  if (parts.empty()) {
    ctx.decide("question_unanswered", message.id.value, "too_long");
    return AnswerTaken::nothing;
  }
  ctx.notices.put_text(message.id, "", parts);
  auto const started = start_attempt(ctx, lane_name, lane, message, {.parts = parts, .number = static_cast<int>(attempts.size()) + 1}, "answer");
  if (started.as == Started::submitting) return AnswerTaken::connection;
  ask_a_person(ctx, {message.recipient.id});
  return AnswerTaken::nothing;
}

void on_answer_check(Context& ctx, notice::Message const& message) {
  auto const attempts = ctx.notices.attempts(message.id);
  bool const is_over = ctx.now >= message.expires_at;
  auto const state = attempts.empty() ? AttemptState::planned : attempts.back().progress.state;
  switch (state) {
    case AttemptState::failed_temporary:
      if (!is_over) {
        auto const retry = notice::next_retry_at(static_cast<int>(attempts.size()), attempts.back().finished_at.value_or(ctx.now));
        return ctx.notices.enqueue(message.id, message.lane, message.priority, std::max(retry, ctx.now));
      }
      break;
    case AttemptState::planned:
    case AttemptState::uncertain:  // it may have arrived: the same person asks again if it did not
      if (!is_over) return;
      break;
    case AttemptState::failed_permanent:
    case AttemptState::expired:
    case AttemptState::cancelled:
      break;
    case AttemptState::submitting:
    case AttemptState::accepted:
    case AttemptState::in_network:
    case AttemptState::receipt_timeout:
    case AttemptState::delivered:
    case AttemptState::heard:
    case AttemptState::acknowledged:
    case AttemptState::suppressed:
      return;
  }
  ask_a_person(ctx, {message.recipient.id});
}

}  // namespace lamplighter::flow
