// Campaigns from the request to the proof: arrears that end with a payment, unusual consumption as a task, demand response.
#include "tests/unit/flow/notice_scene.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/flow/campaign_flow.hpp"
#include "engine/flow/paper_flow.hpp"
#include "engine/flow/plan_flow.hpp"
#include "engine/flow/reports.hpp"
#include "engine/flow/views_campaigns.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;
using notice::AttemptState;

void with_campaigns(Settings& settings) {
  for (auto const* name : {"arrears", "usage-alert", "demand-response"}) settings.policies.push_back(shipped_policy(name));
}

class CampaignScene : public NoticeScene {
 public:
  CampaignScene() : NoticeScene(with_campaigns) {}

  Result<Answer> create(std::string_view body) { return done(apply(on_create_campaign, body, {}, {"billing", "integration"})); }
  Result<Answer> check(std::string const& campaign, std::string_view body) {
    return done(apply(on_check_campaign, body, campaign, {"billing", "integration"}));
  }
  Result<Answer> cancel(std::string const& campaign) { return done(apply(on_cancel_campaign, R"({"reason": "wrong list"})", campaign)); }
  Result<Answer> pay(std::string_view customer) {
    return done(apply(on_report_payment, R"({"customer": ")" + std::string(customer) + R"(", "occurred_at": "$now"})", {}, {"billing", "integration"}));
  }
  boost::json::object view(std::string_view campaign) {
    return view_campaign(store(), settings(), campaign, {}, Detail::full, {}, now()).value();
  }
  boost::json::object row_of(std::string_view campaign, std::string_view customer) {
    auto const shown = view(campaign);
    for (auto const& row : shown.at("members").as_array()) {
      if (row.at("customer").as_string() == customer) return row.as_object();
    }
    throw std::runtime_error("no such member");
  }
  /// "m30 proven" and so on, of one customer.
  std::map<std::string, int> stages_of(std::string_view campaign, std::string_view customer) {
    std::map<std::string, int> out;
    auto const row = row_of(campaign, customer);
    for (auto const& one : row.at("notices").as_array()) {
      ++out[std::string(one.at("stage").as_string()) + " " + std::string(one.at("state").as_string())];
    }
    return out;
  }
  void set_owner(std::string_view name, std::string const& owner, std::string const& occupier) {
    CustomerImport one;
    one.customer.ref = std::string(name);
    one.customer.language = "en";
    one.customer.classes = {"ordinary"};
    one.customer.account_manager = "wang";
    for (auto const& [role, phone] : {std::pair{"occupier", occupier}, std::pair{"owner", owner}}) {
      if (phone.empty()) continue;
      one.contacts.emplace_back();
      one.contacts.back().role = role;
      one.contacts.back().phone = phone;
    }
    store().flow().put_customers({one});
  }
  /// The owners hear: by telephone, to the end, where more than a delivered text is asked.
  void hear(SilentNotifier const& channel, std::size_t from = 0) {
    for (auto index = from; index < channel.submissions.size(); ++index) {
      answer(channel, index, Kind::accepted);
      receipt(channel.submissions[index].attempt, AttemptState::heard);
    }
  }

 private:
  Result<Answer> done(Result<Answer> answer) {
    pump();
    return answer;
  }
};

/// It is Monday 08:00; the disconnection is on the Monday after at 10:00, so d5 goes on Wednesday at 10:00.
constexpr std::string_view arrears_of_two = R"({"id": "A1", "cadence": "arrears", "customers": ["b.1", "b.2"],
  "at": "2026-03-09T10:00:00+08:00", "reason": "bills of January"})";

}  // namespace

TEST_CASE("arrears go to the owner, wait for a check of the list, and who has paid hears so only if warned") {
  CampaignScene scene;
  scene.set_owner("b.1", "13911110001", "13922220001");
  scene.set_owner("b.2", "13911110002", "13922220002");
  auto const made = scene.create(arrears_of_two);
  REQUIRE(made);
  CHECK(made->body.at("notices").as_uint64() == 4);
  CHECK(scene.sms.submissions.empty());
  scene.pass(51h);  // Wednesday 11:00
  REQUIRE(scene.sms.submissions.size() == 2);
  CHECK(scene.sms.submissions[0].address == "13911110001");
  CHECK(scene.sms.submissions[0].parts.front().find("overdue. Supply will be disconnected on 2026-03-09 10:00") != std::string::npos);
  scene.hear(scene.sms);
  CHECK(scene.stages_of("A1", "b.1") == Counts{{"d5 proven", 1}, {"m30 open", 1}});

  REQUIRE(scene.pay("b.2"));
  CHECK(scene.stages_of("A1", "b.2") == Counts{{"d5 proven", 1}, {"m30 superseded", 1}, {"cancelled open", 1}});
  REQUIRE(scene.sms.submissions.size() == 3);
  CHECK(scene.sms.submissions[2].address == "13911110002");
  CHECK(scene.sms.submissions[2].parts.front().find("you will not be disconnected") != std::string::npos);

  scene.pass(117h);  // Monday 08:00: the desk is asked
  CHECK(scene.alarms() == std::vector<std::string>{"campaign_unchecked"});
  scene.pass(100min);  // 09:40: nothing left unchecked
  CHECK(scene.sms.submissions.size() == 3);
  REQUIRE(scene.check("A1", R"({"owing": ["b.1"]})"));
  CHECK(scene.alarms().empty());
  REQUIRE(scene.sms.submissions.size() == 4);
  CHECK(scene.sms.submissions[3].address == "13911110001");
  CHECK(scene.sms.submissions[3].parts.front().find("still unpaid") != std::string::npos);
  scene.deliver(scene.sms);
  scene.pass(21min);
  auto const row = scene.row_of("A1", "b.1");
  CHECK(row.at("may_be_disconnected").as_bool());
  CHECK(row.at("why_not").as_array().empty());
  CHECK_FALSE(scene.row_of("A1", "b.2").at("may_be_disconnected").as_bool());
  CHECK(scene.row_of("A1", "b.2").at("why_not").as_array().front().as_string() == "paid");
}

TEST_CASE("delivery counts the notices of campaigns, and exceptions name their campaign") {
  CampaignScene scene;
  scene.set_owner("b.1", "13911110001", "");
  scene.set_owner("b.2", "13911110002", "");
  REQUIRE(scene.create(arrears_of_two));
  REQUIRE(scene.create(R"({"id": "U1", "cadence": "usage-alert", "customers": ["b.1"], "reason": "three times last month"})"));
  scene.pass(51h);
  scene.hear(scene.sms);
  REQUIRE(scene.pay("b.2"));
  ReportPeriod const around{scene.now() - 24h * 30, scene.now() + 24h * 30};
  std::map<std::string, std::vector<std::string>> rows;
  for (auto const& row : report_delivery(scene.store(), around).rows) rows[row[0] + " " + row[1]] = row;
  using Row = std::vector<std::string>;
  CHECK(rows["disconnection d5"] == Row{"disconnection", "d5", "2", "0", "0", "0", "0", "0", "100.0 %"});
  CHECK(rows["disconnection m30"] == Row{"disconnection", "m30", "0", "0", "0", "1", "0", "1", ""});
  CHECK(rows["usage_alert usage_alert"] == Row{"usage_alert", "usage_alert", "0", "1", "0", "0", "0", "0", "0.0 %"});
  // A campaign is of the period of its moment: the alert of today, the disconnection of Monday.
  rows.clear();
  for (auto const& row : report_delivery(scene.store(), {scene.now() - 24h * 30, scene.now()}).rows) rows[row[0] + " " + row[1]] = row;
  CHECK(rows.size() == 1);
  CHECK(rows.contains("usage_alert usage_alert"));

  scene.pass(80h);  // m30 left unchecked and unproven ones are a person's
  for (auto const& row : report_exceptions(scene.store(), around).rows) CHECK((row[1] == "A1" || row[1] == "U1"));
}

TEST_CASE("a campaign has at most twenty thousand customers: so many are taken, one more is refused with what to do") {
  CampaignScene scene;
  std::string names;
  std::vector<CustomerImport> people;
  for (std::size_t i = 0; i < campaign_customers_max; ++i) {
    auto& one = people.emplace_back();
    one.customer.ref = fmt::format("many.{}", i);
    names += fmt::format("{}\"many.{}\"", names.empty() ? "" : ",", i);
  }
  scene.store().flow().put_customers(people);
  auto const wish = [](std::string const& list) {
    return R"({"id": "M1", "cadence": "arrears", "customers": [)" + list + R"(], "at": "2026-03-09T10:00:00+08:00", "reason": "bills"})";
  };
  auto const refused = scene.create(wish(names + ",\"b.1\""));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().field == "customers");
  CHECK_THAT(refused.error().message, Catch::Contains("are 20001, and a campaign has at most 20000; make several campaigns"));
  auto const made = scene.create(wish(names));
  REQUIRE(made);
  CHECK(made->body.at("customers").as_uint64() == campaign_customers_max);
  CHECK(made->body.at("notices").as_uint64() == 2 * campaign_customers_max);
}

TEST_CASE("a warning that is proven only when the law's last moment has passed allows no disconnection") {
  auto const heard_at = GENERATE(from_range(std::vector<std::chrono::hours>{101h, 120h}));  // Friday 13:00, Saturday 08:00
  CampaignScene scene;
  scene.set_owner("b.1", "13911110001", "");
  scene.set_owner("b.2", "13911110002", "");
  REQUIRE(scene.create(arrears_of_two));
  scene.pass(51h);
  scene.answer(scene.sms, 0, Kind::accepted);
  scene.pass(heard_at - 51h);  // the law: three days before Monday 10:00
  scene.receipt(scene.sms.submissions[0].attempt, AttemptState::heard);
  CHECK(scene.stages_of("A1", "b.1").contains("d5 proven_late"));
  scene.pass(168h - heard_at);  // Monday 08:00
  REQUIRE(scene.check("A1", R"({"owing": ["b.1", "b.2"]})"));
  scene.pass(100min);
  for (auto index = std::size_t{2}; index < scene.sms.submissions.size(); ++index) {
    scene.answer(scene.sms, index, Kind::accepted);
    scene.receipt(scene.sms.submissions[index].attempt, AttemptState::delivered);
  }
  scene.pass(21min);
  auto const row = scene.row_of("A1", "b.1");
  INFO(boost::json::serialize(row));
  CHECK_FALSE(row.at("may_be_disconnected").as_bool());
  CHECK(boost::json::serialize(row.at("why_not")) == R"(["stage d5 is proven too late for ha-served-3d"])");
}

TEST_CASE("a wrong number's proof of a warning about arrears is none, and nothing is cut off by it") {
  CampaignScene scene;
  scene.set_owner("b.1", "13911110001", "");
  scene.set_owner("b.2", "13911110002", "");
  REQUIRE(scene.create(arrears_of_two));
  scene.pass(51h);
  scene.hear(scene.sms);
  REQUIRE(scene.stages_of("A1", "b.1") == Counts{{"d5 proven", 1}, {"m30 open", 1}});
  REQUIRE(scene.apply(on_inbound_message, R"({"from": "13911110001", "text": "打错了"})", {}, {"sms", "gateway"}));
  scene.pump();
  CHECK_FALSE(scene.stages_of("A1", "b.1").contains("d5 proven"));
  CHECK(scene.stages_of("A1", "b.2") == Counts{{"d5 proven", 1}, {"m30 open", 1}});
  scene.pass(50h);
  CHECK(scene.open_exceptions().size() == 1);
}

TEST_CASE("who made a campaign cannot waive its notices") {
  CampaignScene scene;
  scene.set_owner("b.1", "", "13922220001");  // nobody knows the owner
  scene.set_owner("b.2", "13911110002", "");
  REQUIRE(scene.create(arrears_of_two));
  scene.pass(101h);
  REQUIRE(scene.open_exceptions().size() == 2);
  auto const waive = [&](std::string const& who) {
    return scene.apply(on_close_exception, R"({"result": "waived", "note": "told at the counter"})", std::to_string(scene.open_exceptions().front().id.value), {who, "planner"});
  };
  auto const own = waive("billing");
  REQUIRE_FALSE(own);
  CHECK(own.error().kind == Error::Kind::forbidden);
  REQUIRE(waive("mei"));
  auto const row = scene.row_of("A1", "b.1");
  CHECK_FALSE(row.at("may_be_disconnected").as_bool());
}

TEST_CASE("no plan takes the id of a campaign: certificates and papers are asked for by it") {
  CampaignScene scene;
  REQUIRE(scene.create(arrears_of_two));
  auto const plan = [&](std::string const& id) {
    return scene.apply(on_create_plan, R"({"id": ")" + id + R"(", "devices": ["FUS2"], "start": "2026-03-20T08:00:00+08:00", "end": "2026-03-20T12:00:00+08:00", "work": "pole"})",
                       {}, {"planner", "planner"});
  };
  auto const taken = plan("A1");
  REQUIRE_FALSE(taken);
  CHECK(taken.error().kind == Error::Kind::conflict);
  CHECK(taken.error().field == "id");
  CHECK(plan("A2"));
}

TEST_CASE("nobody is asked to check a list of which everybody has paid") {
  CampaignScene scene;
  scene.set_owner("b.1", "13911110001", "");
  scene.set_owner("b.2", "13911110002", "");
  REQUIRE(scene.create(arrears_of_two));
  scene.pass(51h);
  scene.hear(scene.sms);
  scene.pass(117h);
  REQUIRE(scene.alarms() == std::vector<std::string>{"campaign_unchecked"});
  REQUIRE(scene.pay("b.1"));
  CHECK(scene.alarms().size() == 1);
  REQUIRE(scene.pay("b.2"));
  CHECK(scene.alarms().empty());
  scene.pass(100min);  // m30 is due
  CHECK(scene.alarms().empty());
}

TEST_CASE("a Chinese text says whose bill it is where nobody knows the address") {
  CampaignScene scene;
  CustomerImport one;
  one.customer.ref = "b.1";
  one.customer.language = "zh";
  one.contacts.emplace_back();
  one.contacts.back().role = "owner";
  one.contacts.back().phone = "13911110001";
  scene.store().flow().put_customers({one});
  REQUIRE(scene.create(R"({"id": "A1", "cadence": "arrears", "customers": ["b.1"], "at": "2026-03-09T10:00:00+08:00", "reason": "bills of January"})"));
  scene.pass(51h);
  REQUIRE(scene.sms.submissions.size() == 1);
  CHECK_THAT(scene.sms.submissions[0].parts.front(), Catch::Contains("：您的电费"));
}

TEST_CASE("arrears on paper are the owner's: the name of who lives there stands on no sheet") {
  CampaignScene scene;
  scene.set_owner("b.1", "", "13922220001");  // nobody knows the owner
  scene.set_owner("b.2", "13911110002", "13922220002");
  REQUIRE(scene.create(arrears_of_two));
  scene.pass(101h);  // nobody proved anything
  auto ctx = scene.context();
  auto const file = paper_file(ctx, {"mei", "call_agent"}, {.ref = "A1"});
  REQUIRE(file);
  REQUIRE(file->sheets.size() == 2);
  for (auto const& sheet : file->sheets) {
    CHECK(sheet.phone == (sheet.customer == "b.2" ? "13911110002" : ""));
    CHECK(sheet.is_private);
    CHECK(sheet.is_of_outage);
  }
}

TEST_CASE("whoever calls about arrears is given the owner's number, not that of who lives there") {
  CampaignScene scene;
  scene.set_owner("b.1", "", "13922220001");
  scene.set_owner("b.2", "13911110002", "13922220002");
  REQUIRE(scene.create(arrears_of_two));
  scene.pass(101h);
  auto const shown = view_exceptions(scene.store(), {}, true, Detail::full, {}, &scene.settings());
  std::vector<std::string> phones;
  for (auto const& row : shown.at("exceptions").as_array()) {
    for (auto const& contact : row.at("contacts").as_array()) phones.emplace_back(contact.at("phone").as_string());
  }
  REQUIRE_FALSE(phones.empty());
  for (auto const& phone : phones) CHECK(phone == "13911110002");
}

TEST_CASE("a customer who pays before being warned hears nothing at all") {
  CampaignScene scene;
  scene.set_owner("b.1", "13911110001", "");
  scene.set_owner("b.2", "13911110002", "");
  REQUIRE(scene.create(arrears_of_two));
  auto const mistyped = scene.apply(on_report_payment, R"({"customer": "b.1", "occurred_at": "1926-03-02T08:00:00+08:00"})", {}, {"billing", "integration"});
  REQUIRE_FALSE(mistyped);
  CHECK(mistyped.error().field == "occurred_at");
  REQUIRE(scene.pay("b.1"));
  auto const repeated = scene.pay("b.1");
  REQUIRE(repeated);
  CHECK(repeated->body.at("campaigns").as_array().empty());
  scene.pass(51h);
  REQUIRE(scene.sms.submissions.size() == 1);
  CHECK(scene.sms.submissions[0].address == "13911110002");
  CHECK(scene.stages_of("A1", "b.1") == Counts{{"d5 superseded", 1}, {"m30 superseded", 1}});
}

TEST_CASE("a payment stops a warning that stands in the queue, and ends the call about it") {
  CampaignScene scene;
  scene.set_owner("b.1", "13911110001", "");
  scene.set_owner("b.2", "", "13922220002");  // nobody to tell but the occupier, who does not owe it
  REQUIRE(scene.create(arrears_of_two));
  REQUIRE(scene.apply(on_hold_sending, R"({"scope": "notifier:sms", "why": "gateway"})"));
  scene.pass(51h);
  CHECK(scene.sms.submissions.empty());
  REQUIRE(scene.open_exceptions().size() == 1);
  CHECK(scene.open_exceptions().front().reason == notice::Reason::no_contact);
  REQUIRE(scene.pay("b.1"));
  REQUIRE(scene.pay("b.2"));
  CHECK(scene.open_exceptions().empty());
  REQUIRE(scene.apply(on_release_sending, R"({"scope": "notifier:sms"})", {}, {"head", "shift_supervisor"}));
  scene.pass(1h);
  CHECK(scene.sms.submissions.empty());
}

TEST_CASE("the last warning is not sent without a check, and says then why a disconnection is not covered") {
  CampaignScene scene;
  scene.set_owner("b.1", "13911110001", "");
  scene.set_owner("b.2", "13911110002", "");
  REQUIRE(scene.create(arrears_of_two));
  scene.pass(51h);
  scene.hear(scene.sms);
  scene.pass(119h);  // past the moment
  CHECK(scene.sms.submissions.size() == 2);
  CHECK(scene.stages_of("A1", "b.1") == Counts{{"d5 proven", 1}, {"m30 superseded", 1}});
  auto const row = scene.row_of("A1", "b.1");
  CHECK_FALSE(row.at("may_be_disconnected").as_bool());
  CHECK(row.at("why_not").as_array().size() == 2);
  CHECK_FALSE(scene.check("A1", R"({"owing": ["b.1", "b.2"]})"));
}

TEST_CASE("a check that leaves somebody out is refused, and one that finds a payment tells who was warned") {
  CampaignScene scene;
  scene.set_owner("b.1", "13911110001", "");
  scene.set_owner("b.2", "13911110002", "");
  REQUIRE(scene.create(arrears_of_two));
  scene.pass(51h);
  scene.hear(scene.sms);
  auto const half = scene.check("A1", R"({"owing": ["b.1"]})");
  REQUIRE_FALSE(half);
  CHECK(half.error().message.find("1 customers stand neither in 'owing' nor in 'paid', first b.2") != std::string::npos);
  CHECK_FALSE(scene.check("A1", R"({"owing": ["b.1", "b.2"], "paid": ["b.2"]})"));
  CHECK_FALSE(scene.check("A1", R"({"owing": ["b.1", "b.2", "a.1"]})"));
  auto const good = scene.check("A1", R"({"owing": ["b.1"], "paid": ["b.2"]})");
  REQUIRE(good);
  CHECK(good->body.at("told_of_it").as_uint64() == 1);
  CHECK(scene.stages_of("A1", "b.2").at("cancelled open") == 1);
  CHECK_FALSE(scene.check("A1", R"({"owing": ["b.1", "b.2"]})"));  // paid is paid
}

TEST_CASE("unusual consumption is told to the customer and is a task for the account manager, with a result") {
  CampaignScene scene;
  scene.set_owner("b.1", "13911110001", "");
  auto const made = scene.create(R"({"id": "U1", "cadence": "usage-alert", "customers": ["b.1"], "reason": "threefold in a week"})");
  REQUIRE(made);
  CHECK(made->body.at("tasks").as_uint64() == 1);
  CHECK(scene.sms.submissions.empty());  // it is 08:00, and quiet until 09:00
  scene.pass(61min);
  REQUIRE(scene.sms.submissions.size() == 1);
  CHECK(scene.sms.submissions[0].parts.front().find("is unusual") != std::string::npos);
  scene.deliver(scene.sms);
  CHECK(scene.stages_of("U1", "b.1") == Counts{{"usage_alert proven", 1}});
  auto const tasks = view_tasks(scene.store(), {}, true, Detail::full, "wang", scene.now()).at("tasks").as_array();
  REQUIRE(tasks.size() == 1);
  CHECK(view_tasks(scene.store(), {}, true, Detail::full, "li", scene.now()).at("tasks").as_array().empty());
  auto const id = std::string(tasks.front().at("id").as_string());
  auto const wrong = scene.apply(on_finish_task, R"({"result": "explained", "note": "new furnace"})", id, {"li", "account_manager"});
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().kind == Error::Kind::forbidden);
  CHECK_FALSE(scene.apply(on_finish_task, R"({"result": "explained"})", id, {"wang", "account_manager"}));
  REQUIRE(scene.apply(on_finish_task, R"({"result": "explained", "note": "new furnace"})", id, {"wang", "account_manager"}));
  CHECK_FALSE(scene.apply(on_finish_task, R"({"result": "other", "note": "again"})", id, {"wang", "account_manager"}));
  CHECK(view_tasks(scene.store(), {}, true, Detail::full, "wang", scene.now()).at("tasks").as_array().empty());
  auto const done = view_tasks(scene.store(), {}, false, Detail::full, {}, scene.now()).at("tasks").as_array().front().as_object();
  CHECK(done.at("result").as_string() == "explained");
  CHECK(done.at("done_by").as_string() == "wang");
}

TEST_CASE("demand response asks, takes an answer as proof, reminds, and a cancelled event is told to who was asked") {
  CampaignScene scene;
  auto const made = scene.create(R"({"id": "D1", "cadence": "demand-response", "customers": ["a.1", "a.2"],
    "at": "2026-03-03T14:00:00+08:00", "end": "2026-03-03T16:00:00+08:00", "reason": "evening peak"})");
  REQUIRE(made);
  scene.pass(7h + 1min);  // 15:01 the day before
  REQUIRE(scene.sms.submissions.size() == 2);
  CHECK(scene.sms.submissions[0].parts.front().find("from 2026-03-03 14:00 to 2026-03-03 16:00") != std::string::npos);
  for (std::size_t index = 0; index < 2; ++index) scene.answer(scene.sms, index, Kind::accepted);
  REQUIRE(scene.reply(scene.sms.submissions[0].address, "1"));
  CHECK(scene.stages_of("D1", "a.1") == Counts{{"d1 proven", 1}, {"h2 open", 1}});
  REQUIRE(scene.cancel("D1"));
  CHECK(scene.stages_of("D1", "a.1") == Counts{{"d1 proven", 1}, {"h2 superseded", 1}, {"cancelled open", 1}});
  REQUIRE(scene.sms.submissions.size() == 4);
  CHECK(scene.sms.submissions[2].parts.front().find("is cancelled") != std::string::npos);
  CHECK_FALSE(scene.cancel("D1"));
  scene.pass(30h);
  CHECK(scene.live().network().open_phases(*scene.context().network().find_device("BRK1")).empty());
}

TEST_CASE("a campaign is no outage: no list of outages has it, and nothing is said to be off") {
  CampaignScene scene;
  REQUIRE(scene.create(arrears_of_two));
  CHECK(scene.store().outages().list({}).empty());
  CHECK_FALSE(scene.store().outages().find_by_ref("A1"));
  CHECK(view_campaigns(scene.store(), {}).at("campaigns").as_array().size() == 1);
  CHECK(view_campaign_notices(scene.store(), "A1", {}, Detail::full)->at("notices").as_array().size() == 4);
  CHECK_FALSE(view_campaign(scene.store(), scene.settings(), "none", {}, Detail::full, {}, scene.now()));
}

TEST_CASE("a campaign that could not be kept is refused with what is wrong and what to do") {
  CampaignScene scene;
  scene.set_classes("a.1", {"life_support"}, "13900000001");
  auto const refused = [&](std::string const& body) {
    auto const answer = scene.create(body);
    REQUIRE_FALSE(answer);
    return answer.error().field + ": " + answer.error().message;
  };
  std::string const rest = R"("customers": ["b.1"], "reason": "r")";
  CHECK(refused(R"({"cadence": "planned", )" + rest + "}").find("loaded are: arrears, usage-alert, demand-response") != std::string::npos);
  CHECK(refused(R"({"cadence": "arrears", )" + rest + "}").starts_with("at: "));
  CHECK(refused(R"({"cadence": "arrears", "at": "2026-03-01T10:00:00+08:00", )" + rest + "}").find("is not ahead") != std::string::npos);
  CHECK(refused(R"({"cadence": "arrears", "at": "2026-03-09T10:00:00+08:00", "end": "9999-01-01T00:00:00Z", )" + rest + "}").starts_with("end: "));
  CHECK(refused(R"({"cadence": "arrears", "at": "2026-03-04T10:00:00+08:00", )" + rest + "}").starts_with("accept_missed_minimum: "));
  CHECK(refused(R"({"cadence": "arrears", "at": "2026-03-09T10:00:00+08:00", "customers": ["a.1"], "reason": "r"})").starts_with("accept_protected: "));
  CHECK(refused(R"({"cadence": "usage-alert", "customers": ["x.9"], "reason": "r"})").find("first x.9") != std::string::npos);
  CHECK(refused(R"({"cadence": "usage-alert", "template": "nothing", )" + rest + "}").find("nothing-usage_alert.zh.any.mustache") != std::string::npos);
  CHECK(refused(R"({"cadence": "usage-alert", "customers": ["b.1"]})").starts_with("reason: "));
  CHECK(scene.create(R"({"cadence": "arrears", "at": "2026-03-04T10:00:00+08:00", "accept_missed_minimum": "court order", )" + rest + "}"));
}

}  // namespace lamplighter::flow
