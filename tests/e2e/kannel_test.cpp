// Faults told through a real Kannel: proof only by delivery reports, long texts whole, and a gateway that is down.
#include <catch2/catch.hpp>

#include <chrono>
#include <fstream>
#include <sstream>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "notifiers/callback_key.hpp"
#include "tests/e2e/sms_world.hpp"

using namespace lamplighter::test;

namespace {

// Attempt states and evidence as the store numbers them.
constexpr auto delivered = "9";
constexpr auto failed_temporary = "6";

std::string started_notices(std::string const& where) {
  return "select count(*) from notice n left join notice_outcome o on o.notice_id = n.id where n.stage = 'started' and " + where;
}

/// Arrears in minutes instead of days: the first warning at once, the last one a minute before, for these tests live in real time.
constexpr auto bills_policy = R"(policy: bills
applies: {kinds: [disconnection]}
source: none; for a test
reading: as the shipped one, with its dates drawn together
stages:
  - id: d5
    at: -5d
    require: E3
    within: 30m
    ladder: [{channel: sms, wait: 20m}, {channel: spool}]
  - id: m30
    at: -1m
    needs_go: true
    may_repeat: true
    require: E3
    within: 15m
    validity: 30m
    ladder: [{channel: sms, wait: 5m}, {channel: spool}]
  - id: cancelled
    at: event
    require: E3
    within: 30m
    validity: 60m
    ladder: [{channel: sms, wait: 20m}, {channel: spool}]
)";

std::string time_text(std::chrono::seconds ahead) {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + ahead)));
}

/// What the centre has for this number, without what its language says besides.
std::vector<std::string> heard_by(SmsWorld& world, std::string const& phone) {
  auto const says = [](std::string const& text, std::string_view zh, std::string_view en) {
    return text.find(zh) != std::string::npos || text.find(en) != std::string::npos;
  };
  std::vector<std::string> out;
  for (auto const& one : world.at_centre()) {
    if (one.to != phone) continue;
    if (says(one.text, "已取消", "is cancelled")) out.emplace_back("cancelled");
    else if (says(one.text, "仍未", "still unpaid")) out.emplace_back("last");
    else if (says(one.text, "欠费", "is overdue")) out.emplace_back("first");
  }
  return out;
}

/// Whoever has the certificate and the public key, and nothing else of ours, can verify it; a changed byte is found.
void is_verified_elsewhere(SmsWorld& world, std::string const& outage) {
  TemporaryFolder const elsewhere;
  auto const certificate = elsewhere.path() / "certificate.json", key = elsewhere.path() / "key.txt";
  REQUIRE(run_program({"certificate", outage, "--out", certificate.string()}, world.daemon().folder()).code == 0);
  REQUIRE(run_program({"public-key", key.string()}, world.daemon().folder()).code == 0);
  auto const verdict = [&] { return run_program({"verify", certificate.string(), "--key", key.string()}, elsewhere.path()); };
  auto const genuine = verdict();
  INFO(genuine.out << genuine.err);
  CHECK(genuine.code == 0);
  std::ostringstream text;
  text << std::ifstream{certificate}.rdbuf();
  auto changed = text.str();
  auto const at = changed.find("proven");
  REQUIRE(at != std::string::npos);
  changed[at] = 'P';
  std::ofstream{certificate} << changed;
  CHECK(verdict().code != 0);
}

}  // namespace

TEST_CASE("arrears are warned of through Kannel, a payment stops what is still to come, and only who was warned hears so") {
  using Words = std::vector<std::string>;
  SmsWorld world({.fuses = {"F_LN6292464-1"}, .endings = {}, .policy = bills_policy});
  REQUIRE(world.customers().size() == 10);
  world.daemon().start();
  auto const name = [&](std::size_t nth) { return "\"" + world.customers()[nth] + "\""; };
  auto const at = time_text(std::chrono::seconds(100));  // the last warning is due in forty
  auto const made = world.daemon().post("/api/v1/campaigns", R"({"id": "A1", "cadence": "bills", "template": "arrears", "reason": "bills of January", "at": ")" + at +
                                                                 R"(", "customers": [)" + name(0) + "," + name(1) + "," + name(2) + "]}");
  REQUIRE(made);
  INFO(made->body);
  REQUIRE(made->status == 201);
  StoreView const store(world.store());
  auto const proven = [&](std::string const& stage) {
    return store.number("select count(*) from notice n join notice_outcome o on o.notice_id = n.id where o.kind = 0 and o.evidence >= 3 and n.stage = '" + stage + "'");
  };
  REQUIRE(eventually([&] { return proven("d5") == 3; }, 30));
  auto const paid = world.daemon().post("/api/v1/payments", R"({"customer": )" + name(1) + "}");
  REQUIRE(paid);
  CHECK_THAT(paid->body, Catch::Contains(R"("told_of_it":true)"));
  auto const checked = world.daemon().post("/api/v1/campaigns/A1/check", R"({"owing": [)" + name(0) + "," + name(2) + "]}");
  REQUIRE(checked);
  CHECK(checked->status == 200);
  CHECK(eventually([&] { return proven("cancelled") == 1 && proven("m30") == 2; }, 90));
  CHECK(heard_by(world, SmsWorld::phone(0, {})) == Words{"first", "last"});
  CHECK(heard_by(world, SmsWorld::phone(1, {})) == Words{"first", "cancelled"});
  CHECK(heard_by(world, SmsWorld::phone(2, {})) == Words{"first", "last"});
  CHECK(world.daemon().terminate() == 0);
}

TEST_CASE("a fault is told by SMS, and a notice is proven only when the handset has every part") {
  // No receipt, unknown subscriber, and a handset that gets the first part only.
  SmsWorld world({.fuses = {"F_LN6292464-1"}, .endings = {{2, "903"}, {3, "901"}, {4, "910"}}});
  REQUIRE(world.customers().size() == 10);
  world.daemon().start();
  auto const answer = world.daemon().post("/api/v1/device-reports", device_report("F_LN6292464-1", "opened", "f1"));
  REQUIRE(answer);
  CHECK(answer->status / 100 == 2);

  StoreView const store(world.store());
  CHECK(eventually([&] { return store.number(started_notices("o.kind = 0 and o.evidence >= 3")) == 7; }));
  CHECK(store.number("select min(t.parts) from attempt t join message m on m.id = t.message_id where m.language = 'zh' and t.lane = 'sms'") == 2);
  // Every part of every message is at the centre once.
  CHECK(eventually([&] {
    return static_cast<std::int64_t>(world.at_centre().size()) == store.number("select sum(parts) from attempt where lane = 'sms'");
  }));
  CHECK(store.number(started_notices("o.kind = 0")) == 7);
  CHECK(store.number(started_notices("1 = 1")) == 10);  // and nobody is forgotten
  auto const states = [&] {
    return store.rows("select substr(a.address, -3), t.state from message m join message_address a on a.message_id = m.id "
                      "join attempt t on t.message_id = m.id where m.stage = 'started' and t.lane = 'sms' and t.state <> " +
                      std::string(delivered) + " order by 1");
  };
  CHECK(eventually([&] { return states() == std::vector<std::vector<std::string>>{{"901", "7"}, {"903", "4"}, {"910", "7"}}; }));
  CHECK(world.daemon().terminate() == 0);
}

TEST_CASE("replies come in through Kannel, in Chinese and in English: a question is answered with what is so, a 1 acknowledges") {
  SmsWorld world({.fuses = {"F_LN6292464-1"}});
  world.daemon().start();
  std::string secret;
  std::ifstream{world.store().parent_path() / "callback.secret"} >> secret;
  auto const key = lamplighter::notifiers::callback_key(secret, "sms", {0});
  world.gateway().bring_replies_to(fmt::format("http://127.0.0.1:{}/api/v1/inbound/sms?k={}&from=%p&to=%P&text=%a&id=%I", world.daemon().port(), key));
  auto const writes = [&](std::size_t nth, std::string const& encoded) {
    (void)world.gateway().centre("POST", fmt::format("/inbound?from={}&text={}", SmsWorld::phone(nth, {}), encoded));
  };
  auto const hears = [&](std::size_t nth, std::string const& words) {
    return eventually([&] {
      std::string all;
      for (auto const& one : world.at_centre()) {
        if (one.to == SmsWorld::phone(nth, {})) all += one.text;
      }
      return all.find(words) != std::string::npos;
    });
  };
  writes(0, "%E6%9F%A5%E8%AF%A2");  // 查询
  CHECK(hears(0, "没有已知的停电"));
  auto const answer = world.daemon().post("/api/v1/device-reports", device_report("F_LN6292464-1", "opened", "f1"));
  REQUIRE(answer);
  StoreView const store(world.store());
  REQUIRE(eventually([&] { return store.number(started_notices("o.kind = 0 and o.evidence >= 3")) == 10; }));
  writes(1, "Status");
  CHECK(hears(1, "Your supply: out since"));
  writes(0, "%E4%BB%80%E4%B9%88%E6%97%B6%E5%80%99%E6%9D%A5%E7%94%B5%EF%BC%9F");  // 什么时候来电？
  CHECK(hears(0, "您的供电：自"));
  // The answer has its own receipt, and proves nothing of the notice; a 1 does.
  CHECK(eventually([&] { return store.number("select count(*) from attempt t join message m on m.id = t.message_id where m.stage = 'answer' and t.state = " + std::string(delivered)) == 3; }));
  CHECK(store.number(started_notices("o.evidence >= 5")) == 0);
  writes(1, "1");
  CHECK(eventually([&] { return store.number(started_notices("o.kind = 0 and o.evidence >= 5")) == 1; }));
  CHECK(world.daemon().terminate() == 0);
  is_verified_elsewhere(world, store.rows("select ref from outage", {}).front().front());
}

TEST_CASE("a gateway that is down stops nothing else, and all is delivered when it is back") {
  SmsWorld world({.fuses = {"F_LN6292464-1", "F_LN81048102-4"}, .endings = {}});
  world.daemon().start();
  CHECK(world.daemon().readiness() == "ready");
  world.gateway().stop_boxes();
  auto const first = world.daemon().post("/api/v1/device-reports", device_report("F_LN6292464-1", "opened", "f1"));
  REQUIRE(first);
  CHECK(first->status / 100 == 2);
  CHECK(eventually([&] { return world.daemon().readiness() == "gateway-unreachable"; }));

  // Facts are taken and answered as ever, and the desk sees why nobody hears of them.
  auto const second = world.daemon().post("/api/v1/device-reports", device_report("F_LN81048102-4", "opened", "f2"));
  REQUIRE(second);
  CHECK(second->status / 100 == 2);
  auto const outages = world.daemon().get("/api/v1/outages?open=true");
  REQUIRE(outages);
  CHECK(outages->status == 200);
  auto const desk = world.daemon().get("/api/v1/desk");
  REQUIRE(desk);
  CHECK_THAT(desk->body, Catch::Contains(R"("sms":{"channel":"sms","mode":"live")") && Catch::Contains(R"("is_reachable":false)"));

  StoreView const store(world.store());
  auto const notices = static_cast<std::int64_t>(world.customers().size());
  CHECK(eventually([&] { return store.number(started_notices("1 = 1")) == notices; }));
  CHECK(store.number(started_notices("o.kind is not null")) == 0);
  // Tried again, each time later than before.
  auto const repeated = "select count(*) from (select message_id from attempt where lane = 'sms' and state = " +
                        std::string(failed_temporary) + " group by message_id having count(*) >= 3)";
  CHECK(eventually([&] { return store.number(repeated) > 0; }));
  auto const pauses = store.rows(
      "select submitted_at - lag(submitted_at) over (order by number) from attempt where message_id = "
      "(select message_id from attempt group by message_id having count(*) >= 3 limit 1) order by number");
  REQUIRE(pauses.size() >= 3);
  CHECK(std::stoll(pauses[2][0]) > std::stoll(pauses[1][0]));
  CHECK(std::stoll(pauses[1][0]) >= 5000);
  CHECK(world.at_centre().empty());

  world.gateway().start_boxes();
  CHECK(eventually([&] { return store.number(started_notices("o.kind = 0 and o.evidence >= 3")) == notices; }, 120));
  CHECK(static_cast<std::int64_t>(world.at_centre().size()) ==
        store.number("select sum(parts) from attempt where lane = 'sms' and state = " + std::string(delivered)));
  CHECK(eventually([&] { return world.daemon().readiness() == "ready"; }));
  CHECK(world.daemon().terminate() == 0);
}
