// A renewed consent is a person's word like the STOP before it: both stay in the history.
#include "engine/flow/contact_words.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "engine/flow/call_ends.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/phone_spellings.hpp"

namespace lamplighter::flow {
namespace {

constexpr std::string_view due_alarm = "exceptions_due", stale_alarm = "life_support_unverified", failing_alarm = "numbers_failing";
constexpr std::string_view looked_key = "contacts_looked_ms";
constexpr std::chrono::hours look_every{24};
constexpr int findings_max = 1'000;

std::optional<std::string> one_of(std::string_view text, std::initializer_list<std::string_view> known) {
  return std::ranges::find(known, text) == known.end() ? std::nullopt : std::optional<std::string>(text);
}
std::optional<std::string> word_from(std::string_view text) { return one_of(text, {"consents", "right"}); }
std::optional<std::string> channel_from(std::string_view text) { return one_of(text, {"phone", "visit", "letter", "counter"}); }

/// The customer's own numbers among these spellings.
std::vector<std::string> own_numbers(Context& ctx, CustomerId customer, std::vector<std::string> const& spellings) {
  std::vector<std::string> out;
  for (auto const& contact : ctx.notices.contacts(customer)) {
    for (auto const& phone : {contact.phone, contact.phone2}) {
      bool const is_meant = !phone.empty() && std::ranges::find(spellings, phone) != spellings.end();
      if (is_meant && std::ranges::find(out, phone) == out.end()) out.push_back(phone);
    }
  }
  return out;
}

bool is_usable(Context& ctx, CustomerId customer, std::vector<std::string> const& numbers) {
  auto const listed = ctx.notices.contacts(customer);
  return std::ranges::any_of(listed, [&](notice::Contact const& one) {
    bool const is_first = !one.is_phone_barred && std::ranges::find(numbers, one.phone) != numbers.end();
    bool const is_second = !one.is_phone2_barred && std::ranges::find(numbers, one.phone2) != numbers.end();
    return one.consents && !one.is_void && (is_first || is_second);
  });
}

void remind_of_exceptions(Context& ctx, milliseconds ahead) {
  std::set<std::int64_t> due, told;
  auto const found = ctx.notices.exceptions_due(ctx.now, ctx.now + ahead);
  for (auto const& one : found) due.insert(one.outage.value);
  for (auto const& alarm : ctx.store.open_alarms()) {
    if (alarm.kind != due_alarm) continue;
    if (due.contains(alarm.object)) told.insert(alarm.object);
    else ctx.store.clear_alarms(due_alarm, alarm.object, ctx.now);
  }
  for (auto const& one : found) {
    if (told.contains(one.outage.value)) continue;
    auto const outage = ctx.outages.find(one.outage);
    auto const ref = outage ? outage->ref : std::string("?");
    auto const when = schedules::local_text(one.first_due, ctx.settings.zone);
    raise_notice_alarm(ctx, std::string(due_alarm), one.outage.value,
                       one.count == 1 ? fmt::format("outage {}: one person is still to be called or visited; the proof is due at {}", ref, when)
                                      : fmt::format("outage {}: {} people are still to be called or visited; the first proof is due at {}", ref, one.count, when));
  }
}

/// Raised anew with the numbers of the day, or ended.
void set_alarm(Context& ctx, std::string_view kind, std::size_t count, std::string text) {
  ctx.store.clear_alarms(kind, 0, ctx.now);
  if (count > 0) raise_notice_alarm(ctx, std::string(kind), 0, std::move(text));
}

void look_at_contacts(Context& ctx) {
  auto const last = ctx.store.meta(looked_key);
  if (last && ctx.now - from_ms(std::stoll(*last)) < look_every) return;
  auto const& care = ctx.settings.desk_care;
  if (care.life_support_age) {
    auto const before = ctx.now - *care.life_support_age;
    auto const stale = ctx.notices.stale_life_support(before, findings_max);
    set_alarm(ctx, stale_alarm, stale.size(),
              fmt::format("{}{} contacts of customers on life-support were last checked before {}, or never: check them, and write it into the contacts "
                          "file; GET /api/v1/contact-health lists them",
                          stale.size(), stale.size() == findings_max ? " or more" : "", schedules::local_date(before, ctx.settings.zone)));
  }
  if (care.failures_for_finding > 0) {
    auto const failing = ctx.notices.failing_numbers(care.failures_for_finding, findings_max);
    set_alarm(ctx, failing_alarm, failing.size(),
              fmt::format("{}{} numbers refuse every message for good: ask those customers for another; GET /api/v1/contact-health lists them",
                          failing.size(), failing.size() == findings_max ? " or more" : ""));
  }
  ctx.store.put_meta(looked_key, std::to_string(to_ms(ctx.now)));
}

}  // namespace

void note_word(Context& ctx, std::string_view phone, CustomerId customer, std::string_view word, std::string_view channel) {
  ctx.notices.note_word({std::string(phone), ctx.now, customer, std::string(word), std::string(channel), "reply", {}});
}

Result<Answer> on_renew_number(Context& ctx, Command const& command) {
  BodyReader body(command.body);
  auto const number = body.name("number");
  auto const word = body.word("word", word_from, "consents, right");
  auto const channel = body.word("channel", channel_from, "phone, visit, letter, counter");
  auto const note = body.reason("note");
  if (!body.has_problem() && !note) body.problem("note", "is missing; say who told you so, and when");
  if (auto const read = body.finish(); !read) return tl::unexpected<Error>(read.error());
  auto const customer = ctx.records.find_customer(command.object);
  if (!customer) return fail(Error::Kind::not_found, fmt::format("no customer '{}'", command.object));
  auto const numbers = own_numbers(ctx, *customer, phone_spellings(number, ctx.settings.phone_region));
  if (numbers.empty()) return fail(Error::Kind::invalid, "field 'number': is not among the contacts of this customer; bring it in with the contacts file", "number");
  for (auto const& phone : numbers) {
    if (*word == "consents") ctx.notices.allow_number(phone);
    else ctx.notices.confirm_number(phone, *customer);
    ctx.notices.note_word({phone, ctx.now, *customer, *word, *channel, command.actor.name, *note});
  }
  ctx.decide("number_renewed", customer->value, *word);
  return Answer{.body = {{"customer", command.object}, {"word", *word}, {"usable", is_usable(ctx, *customer, numbers)}}};
}

void care_for_desk(Context& ctx) {
  if (ctx.settings.desk_care.remind_before) remind_of_exceptions(ctx, *ctx.settings.desk_care.remind_before);
  if (ctx.settings.desk_care.life_support_age) look_at_contacts(ctx);
  look_at_calls(ctx);
}

}  // namespace lamplighter::flow
