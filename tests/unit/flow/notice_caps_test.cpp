// What a policy says about sending, obeyed by the engine: caps, quiet hours of later channels, what a STOP ends, whom it is for.
#include "tests/unit/flow/notice_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
using notice::AttemptState;
using notice::Reason;

schedules::Policy told_as(std::string const& more, std::string const& stage = "") {
  auto read = schedules::parse_policy(
      "policy: f\napplies: {kinds: [fault]}\n" + more + "stages:\n  - {id: started, at: event, require: E3, within: 6h, validity: 12h, " + stage +
          "ladder: [{channel: sms, wait: 1h}, {channel: voice}]}\n"
          "  - {id: crew_on_site, at: event, require: E3, within: 2h, validity: 4h, ladder: [{channel: sms}]}\n",
      "f.yaml");
  if (!read) throw std::runtime_error(read.error().message);
  return std::move(*read);
}

auto with(schedules::Policy policy) {
  return [policy = std::move(policy)](Settings& settings) { settings.policies = {policy}; };
}

constexpr auto two_a_day = "caps: [{id: carrier, messages: 2, per: 24h, channels: [sms], source: carrier}]\n";

}  // namespace

TEST_CASE("past the carrier's cap a message takes the other channel, and who has none waits or is called by a person") {
  NoticeScene scene(with(told_as(two_a_day)));
  auto const outage = scene.fault({"b.1", "b.2"});
  scene.tell_all(outage, "crew_on_site", {"b.1"}, 1);
  scene.deliver(scene.sms);
  scene.tell_all(outage, "crew_on_site", {"b.1"}, 2);
  REQUIRE(scene.sms.submissions.size() == 2);
  scene.tell_all(outage, "started", {"b.1"});  // has a voice rung
  CHECK(scene.sms.submissions.size() == 2);
  CHECK(scene.voice.submissions.size() == 1);
  scene.tell_all(outage, "crew_on_site", {"b.1"}, 3);  // has none, and its text is worth nothing tomorrow
  CHECK(scene.sms.submissions.size() == 2);
  REQUIRE(scene.open_exceptions().size() == 1);
  CHECK(scene.open_exceptions().front().reason == Reason::capped);
  scene.tell_all(outage, "crew_on_site", {"b.2"}, 1);  // somebody else's number is not counted
  CHECK(scene.sms.submissions.size() == 3);
}

TEST_CASE("where there is room in time a message waits for it, and a held one is not counted") {
  NoticeScene scene(with(told_as("caps: [{id: carrier, messages: 1, per: 1h, channels: [sms], source: carrier}]\n")));
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "crew_on_site", {"b.1"}, 1);
  scene.deliver(scene.sms);
  scene.pass(20min);
  scene.tell_all(outage, "crew_on_site", {"b.1"}, 2);
  CHECK(scene.sms.submissions.size() == 1);
  scene.pass(39min);
  CHECK(scene.sms.submissions.size() == 1);
  scene.pass(2min);
  CHECK(scene.sms.submissions.size() == 2);
  CHECK(scene.open_exceptions().empty());
}

TEST_CASE("what a cap keeps in reserve is for people on life-support, and past it a person has them at once") {
  NoticeScene scene(with(told_as("caps: [{id: carrier, messages: 3, per: 1h, channels: [sms], reserve: 1, source: carrier}]\n")));
  scene.set_classes("b.1", {"life_support"}, "13911110001");
  scene.set_classes("b.2", {"ordinary"}, "13911110001");  // the same phone
  auto const outage = scene.fault({"b.1", "b.2"});
  scene.tell_all(outage, "crew_on_site", {"b.2"}, 1);
  scene.tell_all(outage, "crew_on_site", {"b.2"}, 2);
  scene.tell_all(outage, "crew_on_site", {"b.2"}, 3);
  CHECK(scene.sms.submissions.size() == 2);
  scene.tell_all(outage, "crew_on_site", {"b.1"}, 4);
  CHECK(scene.sms.submissions.size() == 3);
  CHECK(scene.open_exceptions().empty());
  scene.tell_all(outage, "crew_on_site", {"b.1"}, 5);
  CHECK(scene.sms.submissions.size() == 3);
  REQUIRE(scene.open_exceptions().size() == 1);
  CHECK(scene.open_exceptions().front().recipient.id == scene.customer("b.1").value);
}

TEST_CASE("a climb in the night waits for the morning of its channel, unless the stage was let through the night") {
  auto const quiet = "quiet: {hours: \"21:00-07:00\", except: [{hours: \"08:30-11:00\", channels: [voice]}]}\n";  // nobody is called before eleven
  NoticeScene scene(with(told_as(quiet)));
  auto const outage = scene.fault({"b.1"});
  scene.tell_all(outage, "started", {"b.1"});  // 08:00
  scene.answer(scene.sms, 0, Kind::accepted);
  scene.pass(2h);
  CHECK(scene.voice.submissions.empty());
  scene.pass(1h + 1min);
  CHECK(scene.voice.submissions.size() == 1);
  SECTION("a stage that overrides quiet hours rings at any hour") {
    NoticeScene other(with(told_as(quiet, "quiet: override, ")));
    auto const second = other.fault({"b.1"});
    other.tell_all(second, "started", {"b.1"});
    other.answer(other.sms, 0, Kind::accepted);
    other.pass(61min);
    CHECK(other.voice.submissions.size() == 1);
  }
}

TEST_CASE("a STOP ends what the policy says, and people on life-support are told all the same where it spares them") {
  NoticeScene scene(with(told_as("opt_out: {covers: all, spares_classes: [life_support], source: law}\n")));
  scene.set_classes("b.1", {"life_support"}, "13911110001");
  scene.set_classes("b.2", {"ordinary"}, "13911110002");
  scene.set_classes("b.3", {"life_support"}, "13911110003");
  auto const outage = scene.fault({"b.1", "b.2", "b.3"});
  REQUIRE(scene.reply("13911110001", "STOP"));
  REQUIRE(scene.reply("13911110002", "退订"));
  REQUIRE(scene.reply("13911110003", "WRONG"));  // a wrong number is nobody's to write to
  scene.tell_all(outage, "started", {"b.1", "b.2", "b.3"});
  REQUIRE(scene.sms.submissions.size() == 1);
  CHECK(scene.sms.submissions[0].address == "13911110001");
  CHECK(scene.open_exceptions().size() == 2);
}

TEST_CASE("a stage for some roles is told to them in their order, those without a role last, and to nobody else") {
  NoticeScene scene(with(told_as("roles: [owner, carer]\n")));
  auto const put = [&](std::string const& name, std::vector<std::pair<std::string, std::string>> const& people) {
    CustomerImport one;
    one.customer.ref = name;
    one.customer.language = "en";
    for (auto const& [role, phone] : people) {
      one.contacts.emplace_back();
      one.contacts.back().role = role;
      one.contacts.back().phone = phone;
    }
    scene.store().flow().put_customers({one});
  };
  put("b.1", {{"occupier", "1391"}, {"", "1392"}, {"carer", "1393"}, {"owner", "1394"}});
  put("b.2", {{"occupier", "1395"}, {"", "1396"}});
  put("b.3", {{"occupier", "1397"}});
  auto const outage = scene.fault({"b.1", "b.2", "b.3"});
  scene.tell_all(outage, "crew_on_site", {"b.1", "b.2", "b.3"});
  REQUIRE(scene.sms.submissions.size() == 2);
  CHECK(scene.sms.submissions[0].address == "1394");
  CHECK(scene.sms.submissions[1].address == "1396");
  REQUIRE(scene.open_exceptions().size() == 1);
  CHECK(scene.open_exceptions().front().reason == Reason::no_contact);
}

}  // namespace lamplighter::flow
