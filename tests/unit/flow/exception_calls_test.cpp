// Exceptions as work: scripts, calls that reached nobody, call lists, reminders, and whose customers they are.
#include <catch2/catch.hpp>

#include "engine/flow/contact_words.hpp"
#include "engine/flow/exception_calls.hpp"
#include "engine/flow/views.hpp"
#include "tests/unit/flow/record_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;

/// Customer a.1 without any contact, looked after by `manager`.
void set_manager(RecordScene& scene, std::string const& name, std::string const& manager, std::string const& language = "en") {
  CustomerImport one;
  one.customer.ref = name;
  one.customer.language = language;
  one.customer.classes = {"life_support"};
  one.customer.account_manager = manager;
  one.customer.area_manager = "area of " + name;
  scene.store().flow().put_customers({one});
}

notice::Exception told_nobody(RecordScene& scene, std::vector<std::string> const& customers) {
  auto const outage = scene.fault(customers);
  scene.tell_all(outage, "started", customers);
  auto const open = scene.open_exceptions();
  REQUIRE(open.size() == customers.size());
  return open.front();
}

}  // namespace

TEST_CASE("who calls reads the notice in the customer's language, and asks for what proves it") {
  RecordScene scene([](Settings& settings) { settings.utility_name = "Example Power"; });
  set_manager(scene, "a.1", "Li", "zh");
  set_manager(scene, "a.2", "Wang", "en");
  told_nobody(scene, {"a.1", "a.2"});
  auto ctx = scene.context();
  std::vector<std::int64_t> ids;
  for (auto const& one : scene.open_exceptions()) ids.push_back(one.id.value);
  auto const scripts = call_scripts(ctx, ids);
  REQUIRE(scripts.size() == 2);
  CHECK_THAT(scripts.at(ids[0]), Catch::Contains("您好，这里是Example Power。") && Catch::Contains("Northend") && Catch::Contains("备用电源"));
  CHECK_THAT(scripts.at(ids[1]), Catch::Contains("this is Example Power") && Catch::Contains("Northend") && !Catch::Contains("press 1") && !Catch::Contains("Reply 1"));
}

TEST_CASE("a call that reached nobody is kept with who, what and when again, and the exception stays open") {
  RecordScene scene;
  set_manager(scene, "a.1", "Li");
  auto const open = told_nobody(scene, {"a.1"});
  auto const id = std::to_string(open.id.value);
  auto const tried = scene.apply(on_try_exception, R"({"result": "no_answer", "note": "dog barked"})", id, {"mei", "call_agent"});
  REQUIRE(tried);
  CHECK(tried->body.at("state") == "open");
  auto const tries = scene.books().tries(open.id);
  REQUIRE(tries.size() == 1);
  CHECK(tries[0].by == "mei");
  CHECK(tries[0].result == "no_answer");
  CHECK(scene.open_exceptions().size() == 1);
  auto const plain = view_exceptions(scene.store(), {}, true, Detail::without_people).at("exceptions").as_array().at(0).as_object();
  CHECK(plain.at("tries").as_array().size() == 1);
  CHECK(plain.at("account_manager") == "Li");
  CHECK_FALSE(plain.at("tries").as_array().at(0).as_object().contains("note"));
  CHECK_FALSE(scene.apply(on_try_exception, R"({"result": "never mind"})", id));
  CHECK_FALSE(scene.apply(on_try_exception, R"({"result": "call_back", "next_at": "2020-01-01T00:00:00Z"})", id));
  REQUIRE(scene.apply(on_close_exception, R"({"result": "visited"})", id));
  CHECK_FALSE(scene.apply(on_try_exception, R"({"result": "busy"})", id));
  CHECK(scene.books().tries(open.id).size() == 2);
  CHECK(scene.verified().notices_by_end == std::map<std::string, std::int64_t>{{"unproven", 1}});
}

TEST_CASE("an account manager sees to the own customers, to no others") {
  RecordScene scene;
  set_manager(scene, "a.1", "Li");
  set_manager(scene, "a.2", "Wang");
  told_nobody(scene, {"a.1", "a.2"});
  CHECK(view_exceptions(scene.store(), {}, true, Detail::full, {"Li", ""}).at("exceptions").as_array().size() == 1);
  CHECK(view_exceptions(scene.store(), {}, true, Detail::full, {"", "area of a.2"}).at("exceptions").as_array().size() == 1);
  CHECK(view_exceptions(scene.store(), {}, true, Detail::full, {"Zhao", ""}).at("exceptions").as_array().empty());
  auto const lists = view_call_lists(scene.store(), scene.now(), "").at("call_lists").as_array();
  REQUIRE(lists.size() == 2);
  CHECK(lists[0].at("account_manager") == "Li");
  CHECK(lists[0].at("open") == 1);
  CHECK(view_call_lists(scene.store(), scene.now(), "Wang").at("call_lists").as_array().size() == 1);
  for (auto const& one : scene.open_exceptions()) {
    bool const is_own = one.recipient.id == scene.customer("a.1").value;
    auto const closed = scene.apply(on_close_exception, R"({"result": "called"})", std::to_string(one.id.value), {"Li", "account_manager"});
    CHECK(closed.has_value() == is_own);
  }
}

TEST_CASE("a notice is sent again when a number has come, once at a time, and its proof ends the exception") {
  RecordScene scene;
  set_manager(scene, "a.1", "Li");
  auto const open = told_nobody(scene, {"a.1"});
  auto const id = std::to_string(open.id.value);
  auto const again = [&] { return scene.apply(on_try_exception, R"({"result": "sent_again"})", id, {"mei", "dispatcher"}); };
  auto const refused = again();
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message, Catch::Contains("no channel leads to this customer now"));
  CHECK(scene.books().tries(open.id).empty());
  CHECK(scene.open_exceptions().size() == 1);
  scene.set_classes("a.1", {"life_support"}, "+8613900000001");
  REQUIRE(again());
  CHECK_FALSE(scene.books().outcome(open.notice));
  CHECK(scene.books().messages_of_notice(open.notice).back().address == "+8613900000001");
  CHECK(scene.books().tries(open.id).back().result == "sent_again");
  CHECK(scene.open_exceptions().size() == 1);  // until there is proof
  CHECK_THAT(again().error().message, Catch::Contains("on its way already"));
  scene.pump();
  scene.deliver(scene.sms);
  CHECK_FALSE(scene.books().outcome(open.notice));  // of life support a person's word is asked
  REQUIRE(scene.reply("+8613900000001", "1"));
  REQUIRE(scene.books().outcome(open.notice));
  CHECK(scene.books().outcome(open.notice)->kind == notice::OutcomeKind::proven);
  auto const ended = scene.books().find_exception(open.id);
  CHECK(ended->closed_at);
  CHECK(ended->closed_by == "system");
}

TEST_CASE("words that do not hold any more are not sent again") {
  RecordScene scene;
  set_manager(scene, "a.1", "Li");
  auto const open = told_nobody(scene, {"a.1"});
  scene.set_classes("a.1", {"life_support"}, "+8613900000001");
  scene.pass(scene.books().find_notice(open.notice)->expires_at - scene.now());
  auto const refused = scene.apply(on_try_exception, R"({"result": "sent_again"})", std::to_string(open.id.value), {"mei", "dispatcher"});
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().message, Catch::Contains("do not hold any more"));
  REQUIRE(scene.books().outcome(open.notice));
  CHECK(scene.books().outcome(open.notice)->kind == notice::OutcomeKind::unproven);
}

TEST_CASE("exceptions whose proof is due soon alarm the desk once, until somebody has called") {
  RecordScene scene([](Settings& settings) { settings.desk_care.remind_before = 12h; });
  set_manager(scene, "a.1", "Li");
  auto const open = told_nobody(scene, {"a.1"});
  auto const watch = [&] {
    auto ctx = scene.context();
    care_for_desk(ctx);
    return scene.alarms();
  };
  auto const count = [](std::vector<std::string> const& alarms) { return std::ranges::count(alarms, "exceptions_due"); };
  REQUIRE(open.proof_due > scene.now());
  CHECK(count(watch()) == 1);
  CHECK(count(watch()) == 1);
  REQUIRE(scene.apply(on_close_exception, R"({"result": "called"})", std::to_string(open.id.value)));
  CHECK(count(watch()) == 0);
}

TEST_CASE("a call is the strongest proof with who answered, the repeat-back and the recording; the certificate shows all three") {
  RecordScene scene;
  set_manager(scene, "a.1", "Li");
  auto const open = told_nobody(scene, {"a.1"});
  auto const id = std::to_string(open.id.value);
  auto const closed = [&](std::string const& more) { return scene.apply(on_close_exception, R"({"result": "called", )" + more + "}", id); };
  CHECK(closed(R"("evidence": "E5")").error().field == "answered_by");
  CHECK(closed(R"("evidence": "E5", "answered_by": "Wang Fang")").error().field == "repeat_back");
  CHECK(closed(R"("evidence": "E5", "answered_by": "Wang Fang", "repeat_back": true)").error().field == "recording");
  CHECK(scene.apply(on_close_exception, R"({"result": "visited", "recording": "r1"})", id).error().field == "result");
  auto const answer = closed(R"("answered_by": "Wang Fang", "repeat_back": true, "recording": "2026/0301/17")");
  REQUIRE(answer);
  CHECK(answer->body.at("evidence") == "E5");
  CHECK(scene.books().outcome(open.notice)->evidence == notice::Evidence::e5);
  auto const text = scene.certificate();
  CHECK(text.find("2026/0301/17") != std::string::npos);
  CHECK(text.find("Wang Fang") != std::string::npos);
  auto const redacted = scene.certificate("O1", record::Disclosure::withheld);
  CHECK(redacted.find("Wang Fang") == std::string::npos);
  CHECK(redacted.find("2026/0301/17") != std::string::npos);
  CHECK(scene.verified().disclosed == scene.verified().fields);
  CHECK(scene.books().tries(open.id).back().note == "answered_by: Wang Fang; repeat_back; recording: 2026/0301/17");
}

TEST_CASE("a call without its recording proves that a person heard it, and no more") {
  RecordScene scene;
  set_manager(scene, "a.1", "Li");
  auto const open = told_nobody(scene, {"a.1"});
  auto const closed = scene.apply(on_close_exception, R"({"result": "called", "evidence": "E4", "answered_by": "Wang", "repeat_back": true})", std::to_string(open.id.value));
  REQUIRE(closed);
  CHECK(closed->body.at("evidence") == "E4");
  CHECK(scene.verified().notices_by_end == std::map<std::string, std::int64_t>{{"unproven", 1}});  // life-support wants E5
}

}  // namespace lamplighter::flow
