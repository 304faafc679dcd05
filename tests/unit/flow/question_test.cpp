// STATUS 查询: what is answered to whom, that it is so at the moment it leaves, and that it ends.
#include <set>

#include "engine/flow/outage_flow.hpp"
#include "engine/flow/question_flow.hpp"
#include "engine/flow/supply_facts.hpp"
#include "engine/notice/public_books.hpp"
#include "engine/notice/questions.hpp"
#include "tests/unit/flow/notice_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
using notice::AttemptState;
using notice::Supply;

std::string const phone = "13911110001";

/// b.1 is in the file with this number, in English.
struct Asking : NoticeScene {
  explicit Asking(std::function<void(Settings&)> const& adjust = {}) : NoticeScene([adjust](Settings& settings) {
          settings.utility_name = "Northgrid";
          settings.utility_phone = "95598";
          if (adjust) adjust(settings);
        }) {
    set_classes("b.1", {"ordinary"}, phone);
  }
  std::string text_of(std::size_t index) {
    std::string out;
    for (auto const& part : sms.submissions.at(index).parts) out += part;
    return out;
  }
  /// What the question brings: the words of the text that leaves.
  std::string ask(std::string const& from = phone, std::string const& words = "STATUS") {
    auto const before = sms.submissions.size();
    auto const answer = reply(from, words);
    REQUIRE(answer);
    CHECK(answer->body.at("answered").as_bool());
    REQUIRE(sms.submissions.size() == before + 1);
    CHECK(sms.submissions.back().address == from);
    return text_of(before);
  }
  std::string when(Time time) { return schedules::local_text(time, settings().zone); }
  Settings const& settings() { return context().settings; }
  void put_etr(outage::Outage& outage, Time at) {
    outage.etr = outage::Etr{.at = at, .band = 30min, .source = "person", .reason = {}, .number = 1};
    store().outages().update(outage);
  }
  std::vector<notice::SupplyFact> facts(std::vector<std::string> const& names) {
    std::vector<CustomerId> ids;
    for (auto const& one : names) ids.push_back(customer(one));
    auto ctx = context();
    return supply_facts(ctx, ids);
  }
  notice::Attempt attempt(std::size_t index) { return books().find_attempt({sms.submissions.at(index).attempt.value}).value(); }
};

bool has(std::string const& text, std::string const& words) { return text.find(words) != std::string::npos; }

}  // namespace

TEST_CASE("who asks while his supply is out hears since when, and a time of restoration only where there is one ahead") {
  Asking scene;
  auto outage = scene.fault({"b.1"});
  auto const began = scene.now();
  scene.pass(10min);
  auto text = scene.ask();
  CHECK(has(text, "out since " + scene.when(began)));
  CHECK(has(text, "not known yet"));
  CHECK(has(text, "95598"));
  auto const back = scene.now() + 2h;
  scene.put_etr(outage, back);
  text = scene.ask();
  CHECK(has(text, "expected back about " + scene.when(back)));
  scene.pass(3h);  // the forecast has passed, and nobody made another
  text = scene.ask();
  CHECK(has(text, "not known yet"));
  CHECK_FALSE(has(text, scene.when(back)));
}

TEST_CASE("nothing known is said to be so, with how to report, in the language of the customer") {
  Asking scene;
  auto const text = scene.ask();
  CHECK(has(text, "no outage and no planned cut is known"));
  CHECK(has(text, "Reply OUT"));
  CustomerImport one;
  one.customer.ref = "b.2";
  one.customer.language = "zh";
  one.contacts.emplace_back().phone = "13911110002";
  scene.store().flow().put_customers({one});
  auto const chinese = scene.ask("13911110002", "STATUS");
  CHECK(has(chinese, "没有已知的停电或计划停电"));
  CHECK(has(chinese, "没电"));
}

TEST_CASE("a stranger hears how to reach us and nothing about anybody's supply, in the script of his question") {
  Asking scene;
  (void)scene.fault({"b.1"});
  auto const text = scene.ask("13922223333", "status?");
  CHECK(has(text, "95598"));
  CHECK(has(text, "no account"));
  for (auto const* secret : {"out since", "Northend", "planned", "b.1"}) CHECK_FALSE(has(text, secret));
  CHECK(has(scene.ask("13922224444", "查询"), "未登记"));
  CHECK(scene.alarms().empty());  // nobody's number makes no work
}

TEST_CASE("a number that was said to be wrong is a stranger's") {
  Asking scene;
  (void)scene.fault({"b.1"});
  REQUIRE(scene.reply(phone, "WRONG"));
  CHECK(has(scene.ask(), "no account"));
}

TEST_CASE("a number that said STOP is answered: it asks, and is told nothing else") {
  Asking scene;
  auto const outage = scene.fault({"b.1"});
  REQUIRE(scene.reply(phone, "STOP"));
  CHECK(has(scene.ask(), "out since"));
  scene.tell_all(outage, "started", {"b.1"});
  CHECK(scene.sms.submissions.size() == 1);
}

TEST_CASE("a report that nobody confirmed is said to be checked, neither an outage nor none") {
  Asking scene;
  REQUIRE(scene.apply(on_trouble_call, R"({"customer": "b.1", "kind": "no_power"})"));
  auto const text = scene.ask();
  CHECK(has(text, "being checked"));
  CHECK_FALSE(has(text, "out since"));
  CHECK_FALSE(has(text, "no outage"));
}

TEST_CASE("who came back hears since when, and what to do if it is not so") {
  Asking scene;
  auto outage = scene.fault({"b.1", "b.2"});
  scene.pass(30min);
  auto const back = scene.now();
  scene.store().outages().end_interruptions(outage.id, {scene.point("b.1")}, back, 1);
  outage.state = outage::State::partially_restored;
  scene.store().outages().update(outage);
  scene.pass(5min);
  auto const text = scene.ask();
  CHECK(has(text, "should be back since " + scene.when(back)));
  CHECK(has(text, "Reply OUT"));
  scene.pass(13h);
  CHECK(has(scene.ask(), "no outage"));
}

TEST_CASE("an outage that was none is not said to have ended") {
  Asking scene;
  auto outage = scene.fault({"b.1"});
  scene.store().outages().end_interruptions(outage.id, {scene.point("b.1")}, scene.now() + 1min, 0);
  outage.state = outage::State::cancelled;
  scene.store().outages().update(outage);
  scene.pass(5min);
  CHECK(has(scene.ask(), "no outage"));
}

TEST_CASE("a published plan is told with its times and the warning, a draft or a postponed one is not") {
  using outage::PlanState;
  for (auto const& [state, is_told] : std::vector<std::pair<PlanState, bool>>{
           {PlanState::published, true}, {PlanState::draft, false}, {PlanState::submitted, false}, {PlanState::postponed, false}, {PlanState::cancelled, false}}) {
    CAPTURE(outage::to_string(state));
    Asking scene;
    auto const outage = scene.plan({"b.1"}, 48h);
    auto plan = scene.store().outages().find_plan(outage.id).value();
    plan.state = state;
    scene.store().outages().update_plan(plan);
    auto const text = scene.ask();
    CHECK(has(text, "planned cut " + scene.when(plan.start) + " to " + scene.when(plan.end)) == is_told);
    CHECK(has(text, "Treat lines as live") == is_told);
    CHECK(has(text, "no outage and no planned cut") != is_told);
  }
}

TEST_CASE("a delayed start is said, and once people are cut off the ledger speaks in the plan's place") {
  Asking scene;
  auto outage = scene.plan({"b.1"}, 2h);
  auto plan = scene.store().outages().find_plan(outage.id).value();
  plan.go = outage::GoDecision::delayed;
  scene.store().outages().update_plan(plan);
  scene.sms.submissions.clear();
  CHECK(has(scene.ask(), "its start is delayed"));
  scene.pass(2h + 5min);
  outage = scene.store().outages().find(outage.id).value();
  outage.state = outage::State::confirmed;
  scene.store().outages().update(outage);
  outage::Interruption row;
  row.outage = outage.id;
  row.point = scene.point("b.1");
  row.customer = scene.customer("b.1");
  row.started_at = scene.now();
  scene.store().outages().insert_interruptions({row});
  auto const running = scene.facts({"b.1"});
  REQUIRE(running.size() == 1);
  CHECK(running[0].what == Supply::out);
  CHECK(running[0].until == plan.end);
  scene.pass(1h);
  scene.store().outages().end_interruptions(outage.id, {row.point}, scene.now(), 1);
  auto const after = scene.facts({"b.1"});
  REQUIRE(after.size() == 1);
  CHECK(after[0].what == Supply::back);
}

TEST_CASE("a number with several service points hears of each, and those of whom the same is so are counted once") {
  Asking scene;
  for (auto const* name : {"a.1", "b.1", "b.2", "b.3"}) scene.set_classes(name, {"ordinary"}, phone);
  (void)scene.fault({"b.1", "b.2", "b.3"});
  auto const facts = scene.facts({"a.1", "b.1", "b.2", "b.3"});
  REQUIRE(facts.size() == 2);
  CHECK(facts[0].what == Supply::out);
  CHECK(facts[0].places.size() == 3);
  CHECK(facts[1].what == Supply::none);
  auto const text = scene.ask();
  CHECK(has(text, "b.1 and 2 more: out since"));
  CHECK(has(text, "a.1: no outage"));
}

TEST_CASE("what is so changes while the answer waits: it says what is so when it leaves") {
  Asking scene;
  REQUIRE(scene.apply(on_hold_sending, R"({"scope": "all"})"));
  REQUIRE(scene.reply(phone, "STATUS"));
  CHECK(scene.sms.submissions.empty());
  (void)scene.fault({"b.1"});
  scene.pass(2min);
  REQUIRE(scene.apply(on_release_sending, R"({"scope": "all"})"));
  scene.pass(1min);
  REQUIRE(scene.sms.submissions.size() == 1);
  CHECK(has(scene.text_of(0), "out since"));
}

TEST_CASE("an answer that waited too long does not go: a person is asked to") {
  Asking scene;
  REQUIRE(scene.apply(on_hold_sending, R"({"scope": "all"})"));
  REQUIRE(scene.reply(phone, "STATUS"));
  scene.pass(16min);
  REQUIRE(scene.apply(on_release_sending, R"({"scope": "all"})"));
  scene.pass(1min);
  CHECK(scene.sms.submissions.empty());
  auto const alarms = scene.alarms();
  CHECK(std::ranges::find(alarms, "reply_unread") != alarms.end());
}

TEST_CASE("two robots that answer each other fall silent within the hour, and within the day") {
  Asking scene;
  std::set<std::size_t> by_hour;
  for (int hour = 0; hour < 24; ++hour) {
    auto const before = scene.sms.submissions.size();
    for (int minute = 0; minute < 60; minute += 5) {
      REQUIRE(scene.reply(phone, "STATUS"));
      for (auto index = before; index < scene.sms.submissions.size(); ++index) {
        if (scene.attempt(index).progress.state == AttemptState::submitting) scene.answer(scene.sms, index, Kind::accepted);
      }
      scene.pass(5min);
    }
    by_hour.insert(scene.sms.submissions.size() - before);
  }
  CHECK(*by_hour.rbegin() == 4);
  CHECK(scene.sms.submissions.size() == 12);
  CHECK(scene.alarms() == std::vector<std::string>{"reply_unread"});  // a person looks, once
  scene.pass(24h);
  CHECK(has(scene.ask(), "no outage"));
}

TEST_CASE("at night, too, whoever asks is answered at once") {
  Asking scene;
  scene.pass(16h);  // midnight
  REQUIRE(schedules::local_time_of_day(scene.now(), scene.settings().zone) == "00:00");
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  CHECK(scene.sms.submissions.empty());  // an ordinary customer sleeps
  CHECK(has(scene.ask(), "out since"));
}

TEST_CASE("the answer goes to the number as the file has it, however the gateway writes it") {
  Asking scene;
  scene.set_classes("b.2", {"ordinary"}, "+99900001111");
  REQUIRE(scene.reply("99900001111", "STATUS"));
  REQUIRE(scene.sms.submissions.size() == 1);
  CHECK(scene.sms.submissions[0].address == "+99900001111");
  CHECK(has(scene.text_of(0), "no outage"));
}

TEST_CASE("two questions at once have one answer") {
  Asking scene;
  REQUIRE(scene.apply(on_hold_sending, R"({"scope": "notifier:sms"})"));
  REQUIRE(scene.reply(phone, "STATUS"));
  REQUIRE(scene.reply(phone, "查询"));
  REQUIRE(scene.apply(on_release_sending, R"({"scope": "notifier:sms"})"));
  scene.pass(1min);
  CHECK(scene.sms.submissions.size() == 1);
}

TEST_CASE("no service code, sender's name or gateway is answered") {
  for (auto const* from : {"95598", "BANK", "10690123456789012345", "info@example.org"}) {
    CAPTURE(from);
    Asking scene;
    auto const answer = scene.reply(from, "STATUS");
    REQUIRE(answer);
    CHECK_FALSE(answer->body.at("answered").as_bool());
    CHECK(scene.sms.submissions.empty());
  }
}

TEST_CASE("an answer is no notice: a reply of 1 acknowledges the notice before it, and the answer proves nothing") {
  Asking scene;
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});
  scene.answer(scene.sms, 0, Kind::accepted);
  (void)scene.ask();
  scene.answer(scene.sms, 1, Kind::accepted);
  scene.receipt(scene.sms.submissions[1].attempt, AttemptState::delivered);
  CHECK(scene.attempt(1).progress.state == AttemptState::delivered);  // it has its own receipt
  CHECK(scene.standing(outage) == Counts{{"started open", 1}});
  REQUIRE(scene.reply(phone, "1"));
  CHECK(scene.attempt(0).progress.state == AttemptState::acknowledged);
  CHECK(scene.standing(outage) == Counts{{"started proven", 1}});
}

TEST_CASE("a refused answer goes again while it is of use, a lost one does not, one refused for good is a person's") {
  Asking scene;
  (void)scene.ask();
  SECTION("refused for a while") {
    scene.answer(scene.sms, 0, Kind::rejected_temporarily);
    scene.pass(10min);
    CHECK(scene.sms.submissions.size() == 2);
    CHECK(scene.alarms().empty());
  }
  SECTION("lost") {
    scene.answer(scene.sms, 0, Kind::uncertain);
    scene.pass(10min);
    CHECK(scene.sms.submissions.size() == 1);
    scene.pass(6min);
    CHECK(scene.sms.submissions.size() == 1);
    CHECK(scene.alarms() == std::vector<std::string>{"reply_unread"});
  }
  SECTION("refused for good") {
    scene.answer(scene.sms, 0, Kind::rejected_permanently);
    CHECK(scene.alarms() == std::vector<std::string>{"reply_unread"});
    scene.pass(10min);
    CHECK(scene.sms.submissions.size() == 1);
  }
}

TEST_CASE("in shadow mode nothing leaves, and a person reads the question") {
  Asking scene([](Settings& settings) { settings.lanes["sms"].mode = notifiers::Mode::shadow; });
  REQUIRE(scene.reply(phone, "STATUS"));
  CHECK(scene.sms.submissions.empty());
  CHECK(scene.alarms() == std::vector<std::string>{"reply_unread"});
}

TEST_CASE("without a channel for texts a person reads the question") {
  Asking scene([](Settings& settings) { settings.lanes.erase("sms"); });
  auto const answer = scene.reply(phone, "STATUS");
  REQUIRE(answer);
  CHECK_FALSE(answer->body.at("answered").as_bool());
  CHECK(scene.alarms() == std::vector<std::string>{"reply_unread"});
}

TEST_CASE("the question and its answer stand with each customer of the number") {
  Asking scene;
  scene.set_classes("b.2", {"ordinary"}, phone);
  (void)scene.ask();
  for (auto const* name : {"b.1", "b.2"}) {
    auto const asked = scene.books().published().questions().questions_of(scene.customer(name), 10);
    REQUIRE(asked.size() == 1);
    CHECK(scene.books().attempts(asked[0].answer).size() == 1);
    CHECK_FALSE(scene.books().text(asked[0].answer).empty());
  }
  CHECK(scene.books().published().questions().questions_of(scene.customer("b.3"), 10).empty());
}

}  // namespace lamplighter::flow
