// Tests of audience, revision, evidence, moderation and replies.
#include <catch2/catch.hpp>

#include "engine/notice/decisions.hpp"
#include "engine/notice/reply.hpp"

namespace lamplighter::notice {
namespace {

using Act = RevisionVerdict::Act;
using namespace std::chrono_literals;

Time at(std::int64_t minute) { return from_ms(minute * 60'000); }

outage::PlanWindow window(std::int64_t customer, std::int64_t point, std::int64_t start, std::int64_t end) {
  return {{point}, {customer}, at(start), at(end)};
}

Attempt in_state(AttemptState state) {
  Attempt attempt;
  attempt.progress.state = state;
  return attempt;
}

Customer customer_of_class(std::string const& name) {
  Customer customer;
  customer.id = {7};
  customer.classes = {name};
  return customer;
}

schedules::Zone shanghai() { return *schedules::Zone::find("Asia/Shanghai"); }

schedules::StageRule stage(std::string id) {
  schedules::StageRule rule;
  rule.id = std::move(id);
  rule.ladder = {{"sms", 10min}};
  return rule;
}

/// Seven days (critical customers need E4) and thirty minutes ahead, and a `started` that may wait for the morning.
schedules::Policy policy() {
  auto week = stage("d7");
  week.before.calendar_days = 7;
  week.validity = 24h;
  week.evidence_by_class = {{"critical", 4}};
  auto half_hour = stage("m30");
  half_hour.before.exact = 30min;
  half_hour.needs_go = true;
  auto started = stage("started");
  started.is_event = true;
  started.validity = 2h;
  schedules::Policy result;
  result.kinds = {"planned"};
  result.quiet = schedules::QuietHours{22h, 7h};
  result.stages = {week, half_hour, started};
  return result;
}

}  // namespace

TEST_CASE("windows of a customer's service points merge where they overlap or touch, and stay apart where not") {
  std::vector<outage::PlanWindow> const windows = {window(2, 5, 0, 10), window(1, 4, 50, 60), window(1, 3, 0, 10),
                                                   window(1, 4, 5, 20), window(1, 6, 20, 30)};
  auto const affected = affected_customers(windows);
  REQUIRE(affected.size() == 2);
  CHECK(affected[0].customer == CustomerId{1});
  CHECK(affected[0].windows == std::vector<std::pair<Time, Time>>{{at(0), at(30)}, {at(50), at(60)}});
  CHECK(affected[1].windows == std::vector<std::pair<Time, Time>>{{at(0), at(10)}});
}

TEST_CASE("times on one feed stand apart from times without supply, and are owed their own stage alone") {
  auto reduced = window(1, 3, 0, 10);
  reduced.loss = outage::Loss::reduced_security;
  auto const affected = affected_customers(std::vector{reduced, window(1, 3, 10, 20), window(1, 4, 10, 20)});
  REQUIRE(affected.size() == 1);
  CHECK(affected[0].windows == Spans{{at(10), at(20)}});
  CHECK(affected[0].reduced == Spans{{at(0), at(10)}});

  auto const start = *time_from_rfc3339("2026-03-22T09:00:00+08:00");
  auto const late = start - 5 * 24h;  // d7 and the stage of those on one feed are both due at once
  auto schedule = policy();
  auto own = schedule.stages.front();
  own.id = reduced_security_stage;
  own.late = schedules::LateRule::send_now;
  schedule.stages.front().late = schedules::LateRule::fold;
  schedule.stages.push_back(own);
  auto const stages_of = [&](Affected const& one) {
    std::vector<std::string> stages;
    for (auto const& draft : plan_drafts(schedule, one, customer_of_class("ordinary"), {.kind = "planned"}, shanghai(), late)) {
      stages.push_back(draft.stage);
    }
    return stages;
  };
  CHECK(stages_of({{7}, {{start, start + 4h}}, {}}) == std::vector<std::string>{"d7", "m30"});
  CHECK(stages_of({{7}, {}, {{start, start + 4h}}}) == std::vector<std::string>{"reduced_security"});
}

TEST_CASE("a plan owes a critical customer its stages with the stronger evidence, and the last one waits for go") {
  auto const start = *time_from_rfc3339("2026-03-22T09:00:00+08:00");
  auto const now = *time_from_rfc3339("2026-03-02T09:00:00+08:00");
  Affected const affected{{7}, {{start, start + 4h}}};
  auto const customer = customer_of_class("critical");
  auto const drafts = plan_drafts(policy(), affected, customer, {.kind = "planned"}, shanghai(), now);
  REQUIRE(drafts.size() == 2);
  CHECK(drafts[0].stage == "d7");
  CHECK(drafts[0].due_at == *time_from_rfc3339("2026-03-15T09:00:00+08:00"));
  CHECK(drafts[0].required == Evidence::e4);
  CHECK(drafts[0].occurrence == to_ms(start));
  CHECK_FALSE(drafts[0].needs_go);
  CHECK(drafts[1].stage == "m30");
  CHECK(drafts[1].due_at == start - 30min);
  CHECK(drafts[1].required == Evidence::e3);
  CHECK(drafts[1].needs_go);
}

TEST_CASE("a plan of two days owes each of its windows its own notices") {
  auto const start = *time_from_rfc3339("2026-03-22T09:00:00+08:00");
  Affected const affected{{7}, {{start, start + 1h}, {start + 24h, start + 25h}}};
  auto const drafts = plan_drafts(policy(), affected, customer_of_class("ordinary"), {.kind = "planned"}, shanghai(), start - 240h);
  REQUIRE(drafts.size() == 4);
  CHECK(drafts[2].occurrence == to_ms(start + 24h));
}

TEST_CASE("a public announcement is owed to nobody by name, and a rule for large cuts leaves out the small one") {
  auto const start = *time_from_rfc3339("2026-03-22T09:00:00+08:00");
  Affected const affected{{7}, {{start, start + 1h}}};
  auto rules = policy();
  rules.stages[0].is_announcement = true;
  rules.stages[1].only.customers_min = 11;
  schedules::Subject facts{.kind = "planned"};
  facts.customers = 10;
  CHECK(plan_drafts(rules, affected, customer_of_class("ordinary"), facts, shanghai(), start - 240h).empty());
  facts.customers = 11;
  auto const drafts = plan_drafts(rules, affected, customer_of_class("ordinary"), facts, shanghai(), start - 240h);
  REQUIRE(drafts.size() == 1);
  CHECK(drafts[0].stage == "m30");
}

TEST_CASE("a change is small when no window moved further than the policy lets pass, to either side") {
  schedules::Renotice const limits{.start_later = 10min, .end_earlier = 30min};
  Affected const told{{1}, {{at(0), at(60)}}};
  CHECK(is_small_change(limits, told, {{1}, {{at(10), at(60)}}}));
  CHECK(is_small_change(limits, told, {{1}, {{at(5), at(30)}}}));
  CHECK_FALSE(is_small_change(limits, told, {{1}, {{at(11), at(60)}}}));
  CHECK_FALSE(is_small_change(limits, told, {{1}, {{at(-1), at(60)}}}));
  CHECK_FALSE(is_small_change(limits, told, {{1}, {{at(0), at(61)}}}));
  CHECK_FALSE(is_small_change(limits, told, {{1}, {{at(0), at(60)}, {at(90), at(95)}}}));
  CHECK_FALSE(is_small_change({}, told, {{1}, {{at(1), at(60)}}}));
}

TEST_CASE("an event at night waits for the end of quiet hours, and a stage the policy does not have is no draft") {
  auto const night = *time_from_rfc3339("2026-03-22T02:00:00+08:00");
  auto const draft = event_draft(policy(), "started", 0, customer_of_class("ordinary"), {.kind = "planned"}, shanghai(), night, night);
  REQUIRE(draft);
  CHECK(draft->due_at == *time_from_rfc3339("2026-03-22T07:00:00+08:00"));
  CHECK_FALSE(event_draft(policy(), "etr", 0, customer_of_class("ordinary"), {.kind = "planned"}, shanghai(), night, night));
}

TEST_CASE("a revision concerns only those whose own windows change") {
  Affected const early{{1}, {{at(0), at(10)}}};
  Affected const late{{1}, {{at(5), at(10)}}};
  Affected const none{{1}, {}};
  CHECK(judge_revision(&early, &early, true).act == Act::nothing);
  CHECK(judge_revision(&early, &early, false).act == Act::nothing);
  CHECK(judge_revision(&early, &late, true).act == Act::tell_change);
  CHECK(judge_revision(&early, &late, false).act == Act::plan_again);
  CHECK(judge_revision(nullptr, &late, false).act == Act::add);
  CHECK(judge_revision(nullptr, &late, true).act == Act::add);
  CHECK(judge_revision(&none, &late, false).act == Act::add);
  CHECK(judge_revision(&early, nullptr, true).act == Act::withdraw);
  CHECK(judge_revision(&early, &none, true).act == Act::withdraw);
  CHECK(judge_revision(&early, nullptr, false).act == Act::drop);
  CHECK(judge_revision(nullptr, nullptr, false).act == Act::nothing);
}

TEST_CASE("the best evidence is the strongest of all attempts, and a part alone is not arrival") {
  CHECK(best_evidence({}) == Evidence::e0);
  std::vector<Attempt> attempts = {in_state(AttemptState::failed_permanent), in_state(AttemptState::accepted)};
  CHECK(best_evidence(attempts) == Evidence::e1);
  Attempt two_parts = in_state(AttemptState::accepted);
  two_parts.progress.parts = 2;
  notifiers::merge(two_parts.progress, AttemptState::delivered, 1);
  attempts.push_back(two_parts);
  CHECK(best_evidence(attempts) == Evidence::e2);
  notifiers::merge(attempts.back().progress, AttemptState::delivered, 2);
  CHECK(best_evidence(attempts) == Evidence::e3);
}

TEST_CASE("evidence in time proves, later proves late, and none at all is unproven only after the deadline") {
  Notice notice;
  notice.proof_due = at(60);
  CHECK(outcome_of(notice, Evidence::e3, at(60))->kind == OutcomeKind::proven);
  CHECK(outcome_of(notice, Evidence::e3, at(61))->kind == OutcomeKind::proven_late);
  CHECK(outcome_of(notice, Evidence::e2, at(61))->kind == OutcomeKind::unproven);
  CHECK(outcome_of(notice, Evidence::e2, at(61))->evidence == Evidence::e2);
  CHECK_FALSE(outcome_of(notice, Evidence::e2, at(60)));
}

TEST_CASE("a fixed line gets calls, and the text message goes to the other number or to nobody") {
  Contact contact;
  contact.phone = "+861065529988";
  contact.phone2 = "+8613900000001";
  contact.is_phone_fixed = true;
  CHECK(address_for("sms", contact) == "+8613900000001");
  CHECK(address_for("voice", contact) == "+861065529988");
  CHECK(address_for("spool", contact) == "+861065529988");
  contact.is_phone2_fixed = true;
  CHECK_FALSE(address_for("sms", contact));
  contact.is_phone_fixed = false;
  CHECK(address_for("sms", contact) == "+861065529988");
}

TEST_CASE("a number that said STOP or is wrong is passed over for the contact's other one") {
  Contact contact;
  contact.phone = "+8613900000001";
  contact.phone2 = "+8613900000002";
  contact.is_phone_barred = true;
  for (auto const* channel : {"sms", "voice", "spool"}) CHECK(address_for(channel, contact) == "+8613900000002");
  contact.is_phone2_fixed = true;
  CHECK_FALSE(address_for("sms", contact));
  contact.is_phone_barred = false;
  contact.is_phone2_barred = true;
  for (auto const* channel : {"sms", "voice", "spool"}) CHECK(address_for(channel, contact) == "+8613900000001");
}

TEST_CASE("each channel writes to what it can reach, and never to a voided or opted-out contact") {
  Contact contact;
  contact.customer = {5};
  contact.phone = "+861";
  contact.email = "a@b";
  CHECK(address_for("sms", contact) == "+861");
  CHECK(address_for("email", contact) == "a@b");
  CHECK(address_for("spool", contact) == "+861");
  CHECK_FALSE(address_for("telex", contact));
  contact.voice_ok = false;
  CHECK_FALSE(address_for("voice", contact));
  contact.phone.clear();
  CHECK_FALSE(address_for("sms", contact));
  CHECK(address_for("spool", contact) == "a@b");
  contact.email.clear();
  CHECK(address_for("spool", contact) == "customer-5");
  contact.phone2 = "+862";
  CHECK(address_for("sms", contact) == "+862");
  contact.is_void = true;
  CHECK_FALSE(address_for("sms", contact));
  contact.is_void = false;
  contact.consents = false;
  CHECK_FALSE(address_for("sms", contact));
}

TEST_CASE("one phone with several meters gets one message in each of its languages") {
  std::vector<Addressee> const addressees = {{"+861", "zh"}, {"+862", "zh"}, {"+861", "zh"}, {"", "zh"}, {"+861", "en"}};
  auto const envelopes = moderate(addressees);
  REQUIRE(envelopes.size() == 3);
  CHECK(envelopes[0].notices == std::vector<std::size_t>{0, 2});
  CHECK(envelopes[1].notices == std::vector<std::size_t>{1});
  CHECK(envelopes[2].language == "en");
}

TEST_CASE("replies are understood as people type them") {
  CHECK(read_reply("1") == ReplyKind::acknowledge);
  CHECK(read_reply(" ok. ") == ReplyKind::acknowledge);
  CHECK(read_reply("ＯＫ。") == ReplyKind::acknowledge);
  CHECK(read_reply("１") == ReplyKind::acknowledge);
  CHECK(read_reply("２") == ReplyKind::still_out);
  CHECK(read_reply("out!") == ReplyKind::still_out);
  CHECK(read_reply("td") == ReplyKind::opt_out);
  CHECK(read_reply("退订") == ReplyKind::opt_out);
  CHECK(read_reply("打错了！") == ReplyKind::wrong_person);
  CHECK(read_reply("W r o n g") == ReplyKind::wrong_person);
  for (auto const* text : {"查询", "查 询", "ｓｔａｔｕｓ", "Status?", "停电查询", "cx", "when?", "ETR", "什么时候来电？", "几点来电"}) {
    CAPTURE(text);
    CHECK(read_reply(text) == ReplyKind::status);
  }
  CHECK(read_reply("停电") == ReplyKind::still_out);  // a report, not a question
  CHECK(read_reply("12") == ReplyKind::unknown);
  CHECK(read_reply("3") == ReplyKind::rating);
  CHECK(read_reply("6") == ReplyKind::unknown);
  CHECK(read_reply("thank you, it is 1 o'clock") == ReplyKind::unknown);
  CHECK(read_reply("") == ReplyKind::unknown);
}

TEST_CASE("who says in his own words that the power is still off, that he knows, or that it is not for him is understood") {
  for (auto const* text : {"still out", "ＳＴＩＬＬ　ＯＵＴ", "No power.", "still no power!", "还没来电", "没来电", "还没有来电", "仍未来电", "还没电", "没有电", "还是没电", "还在停电", "停电了", "还没送电",
                           "停電", "回复2", "reply 2", "“2”", "【2】", "2\u00a0"}) {
    CAPTURE(text);
    CHECK(read_reply(text) == ReplyKind::still_out);
  }
  for (auto const* text : {"确认", "已确认", "已收到", "收到了", "知道了", "Okay", "confirm", "confirmed", "回复1", "\ufeff1", "‘OK’"}) {
    CAPTURE(text);
    CHECK(read_reply(text) == ReplyKind::acknowledge);
  }
  for (auto const* text : {"退訂", "回复T", "“STOP”", "取消订阅", "opt out"}) {
    CAPTURE(text);
    CHECK(read_reply(text) == ReplyKind::opt_out);
  }
  for (auto const* text : {"打錯了", "打错", "wrong number", "发错了"}) {
    CAPTURE(text);
    CHECK(read_reply(text) == ReplyKind::wrong_person);
  }
  CHECK(read_reply(std::string_view("\0STOP\r\n\x1a", 8)) == ReplyKind::opt_out);  // what modems and gateways leave behind
  // Who is asked whether it is still off may mean either by these: a person reads them.
  for (auto const* text : {"yes", "no", "是", "没有", "回复", "reply", "回复回复2", "来电了", "\xe2\x80", "\xef\xbc"}) {
    CAPTURE(text);
    CHECK(read_reply(text) == ReplyKind::unknown);
  }
}

TEST_CASE("a rating is read in full-width digits, with spaces and in either language, and a bare 1 or 2 never is one") {
  for (auto const* text : {"R5", "r 5", "评5", "回复评5", "评价５", "评分：5", "５分", "5 星", "ｒ５", " rate 5! ", "Rating: 5", "5 stars", "5/5", "5"}) {
    CAPTURE(text);
    CHECK(read_stars(text) == 5);
    CHECK(read_reply(text) == ReplyKind::rating);
  }
  CHECK(read_stars("R1") == 1);
  CHECK(read_stars("评2") == 2);
  for (auto const* text : {"1", "2", "０", "R", "评", "分", "R0", "R6", "R55", "RR5", "评价很好", "call 5"}) {
    CAPTURE(text);
    CHECK_FALSE(read_stars(text));
  }
}

}  // namespace lamplighter::notice
