// After a split nobody hears again that a fault began; each hears of the outage that he is in, and what is owed is still proven.
#include <ranges>
#include <set>

#include <boost/json/parse.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/flow/exception_calls.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/outage_lineage.hpp"
#include "engine/flow/subscription_flow.hpp"
#include "engine/flow/would_tell.hpp"
#include "engine/notice/public_books.hpp"
#include "tests/unit/flow/split_notices.hpp"

namespace lamplighter::flow {

TEST_CASE("who was told is not told again that a fault began, and hears of the outage that he is in") {
  SplitNotices scene;
  scene.fault();
  CHECK(scene.fresh(scene.sms, "started") == 5);
  scene.arrive();
  scene.split();
  CHECK(scene.fresh(scene.sms, "started") == 0);
  CHECK(scene.standing_of(scene.second).empty());
  CHECK(scene.standing_of(scene.first) == Counts{{"started proven", 5}});

  scene.etr(scene.second, 3h);
  CHECK(scene.fresh(scene.sms, "etr") == 3);
  scene.etr(scene.first, 1h);
  CHECK(scene.fresh(scene.sms, "etr") == 2);
  scene.arrive();
  scene.report("BRK1", "closed");
  scene.done(on_restore_outage, "{}", scene.first);
  CHECK(scene.fresh(scene.sms, "restored") == 2);
  scene.arrive();
  scene.pass(1h);
  scene.report("FUS2", "closed");
  scene.done(on_restore_outage, "{}", scene.second);
  CHECK(scene.fresh(scene.sms, "restored") == 3);
}

TEST_CASE("the chase for proof goes on for those who left with the part, and ends when they have supply") {
  SplitNotices scene;
  scene.fault();
  (void)scene.fresh(scene.sms, "started");
  scene.split();
  auto const open = [&] { return scene.books().open_notices(scene.row(scene.first).id).size(); };
  CHECK(open() == 5);
  SECTION("over the next channel, with the words of the outage they are in") {
    scene.etr(scene.second, 4h);
    auto const etr = schedules::local_text(scene.row(scene.second).etr->at, scene.settings().zone);
    scene.pass(20min);
    CHECK(scene.fresh(scene.voice, "started") == 5);
    int with_new_etr = 0;
    for (auto const& one : scene.voice.submissions) {
      for (auto const& part : one.parts) with_new_etr += part.find(etr) != std::string::npos && one.reference.ends_with("-started") ? 1 : 0;
    }
    CHECK(with_new_etr == 3);
  }
  SECTION("their supply ends it, the other's does not") {
    scene.report("BRK1", "closed");
    scene.done(on_restore_outage, "{}", scene.first);
    scene.pass(20min);
    CHECK(scene.fresh(scene.voice, "started") == 3);
    scene.report("FUS2", "closed");
    scene.done(on_restore_outage, "{}", scene.second);
    auto const before = scene.voice.submissions.size();
    scene.pass(3h);
    CHECK(std::ranges::none_of(scene.voice.submissions | std::views::drop(before), [](auto const& one) { return one.reference.ends_with("-started"); }));
  }
}

TEST_CASE("an estimate that is on its way stays true as long as that of the outage they are in") {
  SplitNotices scene;
  scene.fault();
  scene.deliver(scene.sms);
  scene.etr(scene.first, 2h);
  scene.split();
  auto const open_etr = [&] { return scene.standing_of(scene.first)["etr open"]; };
  REQUIRE(open_etr() == 5);
  SECTION("the first gets another") {
    scene.etr(scene.first, 1h);
    CHECK(open_etr() == 3 + 2);  // theirs, and the new one of who stayed
    CHECK(scene.standing_of(scene.first)["etr superseded"] == 2);
    scene.pass(20min);
    CHECK(scene.standing_of(scene.first)["etr superseded"] == 2);
  }
  SECTION("the part gets another") {
    scene.etr(scene.second, 3h);
    CHECK(open_etr() == 2);
    CHECK(scene.standing_of(scene.second) == Counts{{"etr open", 3}});
  }
}

TEST_CASE("what waits for the morning is said once, about the outage they are in") {
  SplitNotices scene;
  scene.pass(15h);  // eleven at night
  scene.fault();
  REQUIRE(scene.fresh(scene.sms, "started") == 0);
  scene.split();
  scene.pass(10h);
  CHECK(scene.fresh(scene.sms, "started") == 5);
  scene.pass(1h);
  CHECK(scene.fresh(scene.sms, "started") == 0);
  CHECK(scene.standing_of(scene.second).empty());
}

TEST_CASE("whose supply came back in the night is not told in the morning that it is gone, whichever part he was in") {
  SplitNotices scene;
  scene.pass(15h);
  scene.fault();
  scene.split();
  auto const back = GENERATE(true, false);
  if (back) scene.report("FUS2", "closed");  // the breaker is open still: nobody has supply by that
  else scene.report("BRK1", "closed");
  scene.pass(10h);
  CHECK(scene.fresh(scene.sms, "started") == (back ? 5 : 3));
}

TEST_CASE("that a crew is on its way is chased only to those for whom it is") {
  SplitNotices scene;
  scene.fault();
  scene.deliver(scene.sms);
  auto ctx = scene.context();
  auto const all = customers_out(ctx, scene.row(scene.first).id);
  REQUIRE(all.size() == 5);
  auto job = scene.store().dispatches().jobs_of(scene.row(scene.first).id).at(0);
  dispatch::Crew crew;
  crew.ref = "C1";
  job.crew = scene.store().dispatches().put_crew(crew);
  job.state = dispatch::JobState::en_route;
  scene.store().dispatches().update_job(job);
  tell(ctx, scene.row(scene.first), "crew_assigned", 1, all, scene.now());
  scene.pump();
  REQUIRE(scene.standing_of(scene.first)["crew_assigned open"] == 5);
  scene.split();
  CHECK(scene.standing_of(scene.first)["crew_assigned open"] == 2);
  CHECK(scene.standing_of(scene.first)["crew_assigned superseded"] == 3);
}

TEST_CASE("a part that was none takes back what its people were told, also under the first; theirs alone") {
  SplitNotices scene;
  scene.first = std::string(scene.done(on_declare_outage, R"({"customers": ["a.1", "b.1", "b.2"]})").at("id").as_string());
  scene.deliver(scene.sms);
  (void)scene.fresh(scene.sms, "started");
  scene.second = std::string(scene.done(on_split_outage, R"({"customers": ["b.1"], "reason": "wrong house"})", scene.first).at("id").as_string());
  SECTION("the part") {
    scene.done(on_cancel_outage, R"({"reason": "there was none"})", scene.second);
    CHECK(scene.fresh(scene.sms, "correction") == 1);
  }
  SECTION("the first") {
    scene.done(on_cancel_outage, R"({"reason": "there was none"})", scene.first);
    CHECK(scene.fresh(scene.sms, "correction") == 2);
  }
}

TEST_CASE("merged again, nobody hears of a beginning that he heard of, and the chase goes on") {
  SplitNotices scene;
  scene.fault();
  (void)scene.fresh(scene.sms, "started");
  scene.split();
  scene.done(on_merge_outage, R"({"into": ")" + scene.first + "\"}", scene.second);
  CHECK(scene.fresh(scene.sms, "started") == 0);
  CHECK(scene.standing_of(scene.first) == Counts{{"started open", 5}});
  scene.pass(20min);
  CHECK(scene.fresh(scene.voice, "started") == 5);
  auto ctx = scene.context();
  CHECK(told_customers(ctx, scene.row(scene.first).id).size() == 5);
}

TEST_CASE("a part of a part: what was said under the first holds for whoever is in the third by now") {
  SplitNotices scene;
  scene.fault();
  (void)scene.fresh(scene.sms, "started");
  scene.split();
  auto const third = std::string(scene.done(on_split_outage, R"({"customers": ["b.1"], "reason": "his own service line"})", scene.second).at("id").as_string());
  auto ctx = scene.context();
  CHECK(told_customers(ctx, scene.row(third).id) == std::set{scene.customer("b.1")});
  CHECK(told_customers(ctx, scene.row(scene.second).id) == std::set{scene.customer("b.2"), scene.customer("b.3")});
  CHECK(told_customers(ctx, scene.row(scene.first).id) == std::set{scene.customer("a.1"), scene.customer("a.2")});
  CHECK(present_outage(ctx, scene.row(scene.first).id, scene.customer("b.1")) == scene.row(third).id);
  scene.pass(20min);
  CHECK(scene.fresh(scene.voice, "started") == 5);
  scene.etr(third, 2h);
  CHECK(scene.standing_of(third) == Counts{{"etr open", 1}});
  scene.done(on_merge_outage, R"({"into": ")" + scene.first + "\"}", third);  // past the one between
  auto after = scene.context();
  CHECK(present_outage(after, scene.row(scene.first).id, scene.customer("b.1")) == scene.row(scene.first).id);
  CHECK(told_customers(after, scene.row(scene.first).id).size() == 3);
  CHECK(scene.fresh(scene.sms, "started") == 0);
}

TEST_CASE("merged the other way, who stayed goes over to the part, and nobody hears of a beginning twice") {
  SplitNotices scene;
  scene.fault();
  scene.deliver(scene.sms);
  (void)scene.fresh(scene.sms, "started");
  scene.split();
  scene.done(on_merge_outage, R"({"into": ")" + scene.second + "\"}", scene.first);
  CHECK(scene.fresh(scene.sms, "started") == 0);
  auto ctx = scene.context();
  CHECK(customers_out(ctx, scene.row(scene.second).id).size() == 5);
  CHECK(told_customers(ctx, scene.row(scene.second).id).size() == 5);
  scene.etr(scene.second, 1h);
  CHECK(scene.fresh(scene.sms, "etr") == 5);
}

TEST_CASE("who came back with an earlier step reads the time of that step, and nobody reads out that he is still off") {
  SplitNotices scene;
  scene.fault();
  scene.take_all();
  scene.pass(3h);  // nothing was proven: people are to be called
  std::vector<std::int64_t> calls;
  for (auto const& one : scene.open_exceptions()) calls.push_back(one.id.value);
  auto ctx = scene.context();
  REQUIRE(calls.size() == 5);
  CHECK(call_scripts(ctx, calls).size() == 5);
  scene.report("BRK1", "closed");
  auto const first_step = schedules::local_text(scene.now(), scene.settings().zone);
  scene.pass(1h);
  scene.report("FUS2", "closed");
  auto const second_step = schedules::local_text(scene.now(), scene.settings().zone);
  auto const before = scene.sms.submissions.size();
  scene.done(on_restore_outage, "{}", scene.first);
  scene.take_all();
  std::map<std::string, int> read;
  for (auto const& one : scene.sms.submissions | std::views::drop(before)) {
    auto const text = fmt::format("{}", fmt::join(one.parts, ""));
    INFO(text);
    CHECK((text.find(first_step) != std::string::npos) != (text.find(second_step) != std::string::npos));
    for (auto const& time : {first_step, second_step}) read[time] += text.find(time) != std::string::npos ? 1 : 0;
  }
  CHECK(read[first_step] == 2);
  CHECK(read[second_step] == 3);
  auto after = scene.context();
  CHECK(call_scripts(after, calls).empty());
}

TEST_CASE("a wish to hear of each change goes along with its customer, and comes back when the two are merged") {
  SplitNotices scene;
  scene.fault();
  auto& subscriptions = scene.books().published().subscriptions();
  for (auto const* account : {"a.1", "b.1"}) {
    auto ctx = scene.context();
    CHECK(subscribe(ctx, scene.customer(account), SubscriptionWish::at_night_too) == Subscribed::kept);
  }
  scene.split();
  auto const wishes = [&](std::string const& ref) {
    std::vector<std::int64_t> customers;
    for (auto const& one : subscriptions.subscriptions(scene.row(ref).id)) {
      CHECK(one.at_night);
      customers.push_back(one.customer.value);
    }
    return customers;
  };
  CHECK(wishes(scene.first) == std::vector{scene.customer("a.1").value});
  CHECK(wishes(scene.second) == std::vector{scene.customer("b.1").value});
  scene.done(on_merge_outage, R"({"into": ")" + scene.first + "\"}", scene.second);
  CHECK(wishes(scene.first) == std::vector{scene.customer("a.1").value, scene.customer("b.1").value});
}

TEST_CASE("a wish to hear of each change hears the last one, and is over with its outage") {
  SplitNotices scene;
  scene.fault();
  scene.arrive();
  auto& subscriptions = scene.books().published().subscriptions();
  for (auto const* account : {"a.1", "b.1"}) {
    auto ctx = scene.context();
    REQUIRE(subscribe(ctx, scene.customer(account), SubscriptionWish::by_day) == Subscribed::kept);
  }
  scene.split();
  (void)scene.fresh(scene.sms, "restored");
  scene.report("BRK1", "closed");
  scene.done(on_restore_outage, "{}", scene.first);
  CHECK(scene.fresh(scene.sms, "restored") == 2);
  CHECK(subscriptions.subscriptions(scene.row(scene.first).id).empty());
  CHECK(subscriptions.subscriptions(scene.row(scene.second).id).size() == 1);
  auto other = scene.row(scene.second);
  other.state = outage::State::cancelled;
  scene.store().outages().update(other);
  subscriptions.end_of_past();
  CHECK(subscriptions.subscriptions(other.id).empty());
}

TEST_CASE("a number that was the wrong one is owed the truth again, also where its owner left with the part") {
  SplitNotices scene;
  scene.fault();
  scene.deliver(scene.sms);
  scene.split();
  auto const address = scene.sms.submissions.back().address;
  scene.reply(address, "WRONG");
  CHECK(scene.standing_of(scene.first)["started proven"] == 4);
}

TEST_CASE("certificates name what was split off, and what it was split from") {
  SplitNotices scene;
  scene.fault();
  scene.deliver(scene.sms);
  scene.split();
  auto const facts = [&](std::string const& ref) {
    auto const text = boost::json::parse(scene.certificate(ref)).as_object();
    REQUIRE(record::verify_certificate(scene.certificate(ref), scene.key.public_key()));
    return text.at("outage").as_object();
  };
  CHECK(facts(scene.first).at("split_off").as_array() == boost::json::array{boost::json::value(scene.second)});
  CHECK(facts(scene.first).at("split_from").is_null());
  CHECK(facts(scene.second).at("split_from").as_string() == scene.first);
}

namespace {

boost::json::object counted(SplitNotices& scene, CommandKind kind, std::string const& ref, boost::json::object body) {
  auto ctx = scene.context();
  scene.store().savepoint();
  auto const mark = scene.live().mark();
  auto answer = would_tell(ctx, {.kind = kind, .actor = {"desk", "dispatcher"}, .object = ref, .body = std::move(body), .idempotency_key = {}});
  scene.live().undo_to(mark);
  scene.store().undo_savepoint();
  if (!answer) FAIL(answer.error().message);
  return *answer;
}

int number(boost::json::object const& body, std::string_view field) { return body.at(field).to_number<int>(); }

}  // namespace

TEST_CASE("before it is said it is known how many would hear it, by what would really be sent") {
  SplitNotices scene;
  scene.fault();
  scene.deliver(scene.sms);
  scene.split();
  auto const etr = [&](std::string const& ref) {
    return counted(scene, CommandKind::set_etr, ref, {{"at", to_rfc3339(scene.now() + 1h)}});
  };
  auto const of_part = etr(scene.second);
  CHECK(number(of_part, "customers") == 3);
  CHECK(number(of_part.at("by_channel").as_object(), "sms") == 3);
  CHECK(number(of_part.at("by_class").as_object(), "ordinary") == 3);
  CHECK(number(of_part.at("by_stage").as_object(), "etr") == 3);
  CHECK(number(etr(scene.first), "customers") == 2);
  CHECK(scene.standing_of(scene.second).empty());  // nothing of it is kept
  auto const sent = scene.sms.submissions.size();
  scene.etr(scene.second, 1h);
  CHECK(scene.sms.submissions.size() - sent == 3);

  notice::Hold hold{"all", scene.now(), "desk", "why"};
  scene.books().put_hold(hold);
  auto const held = etr(scene.first);
  CHECK(number(held, "customers") == 0);
  CHECK(number(held, "held") == 2);
  scene.books().lift_hold("all");
  scene.settings().lanes["sms"].mode = notifiers::Mode::shadow;
  CHECK(number(etr(scene.first), "recorded") == 2);
}

TEST_CASE("whoever is out no more is counted before supply is confirmed, and so many are told") {
  SplitNotices scene;
  scene.fault();
  scene.deliver(scene.sms);
  scene.report("FUS2", "closed");
  scene.report("BRK1", "closed");
  (void)scene.fresh(scene.sms, "restored");
  auto const before = counted(scene, CommandKind::restore_outage, scene.first, {});
  CHECK(number(before, "customers") == 5);
  CHECK(number(before.at("by_stage").as_object(), "restored") == 5);
  CHECK(scene.fresh(scene.sms, "restored") == 0);
  CHECK(scene.row(scene.first).state != outage::State::restored);
  scene.done(on_restore_outage, "{}", scene.first);
  CHECK(scene.fresh(scene.sms, "restored") == 5);
}

TEST_CASE("of what is called no outage those are counted who heard that it was one") {
  SplitNotices scene;
  auto const ref = std::string(scene.done(on_declare_outage, R"({"customers": ["b.1", "b.2"]})").at("id").as_string());
  scene.deliver(scene.sms);
  auto const before = counted(scene, CommandKind::cancel_outage, ref, {{"reason", "asked"}});
  CHECK(number(before, "customers") == 2);
  CHECK(number(before.at("by_stage").as_object(), "correction") == 2);
  CHECK(scene.row(ref).state == outage::State::confirmed);
  scene.done(on_cancel_outage, R"({"reason": "a mistake"})", ref);
  CHECK(scene.fresh(scene.sms, "correction") == 2);
}

TEST_CASE("of a suspected outage the count is that of the device that would be named, at night of the morning") {
  SplitNotices scene;
  scene.pass(15h);
  auto const ref = std::string(scene.done(on_trouble_call, R"({"customer": "b.1", "kind": "no_power"})").at("outage").as_string());
  CHECK(number(counted(scene, CommandKind::confirm_outage, ref, {}), "later") == 1);
  auto const by_device = counted(scene, CommandKind::confirm_outage, ref, {{"device", "FUS2"}});
  CHECK(number(by_device, "customers") == 0);
  CHECK(number(by_device, "later") == 3);
  CHECK(by_device.at("later_from").is_string());
  CHECK(scene.row(ref).state == outage::State::suspected);
  CHECK(scene.live().network().open_phases(*scene.live().network().network().find_device("FUS2")).empty());
}

}  // namespace lamplighter::flow
