// Outages, their ledger, facts and plans kept and found again, on SQLite and PostgreSQL alike.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>

#include "engine/store/outage_repository.hpp"
#include "tests/support/postgres_cluster.hpp"

namespace lamplighter::store {
namespace {

using namespace outage;
using std::chrono::minutes;
constexpr Time noon{milliseconds{1'772'424'000'000}};

/// One migrated store in an open transaction, gone at the end.
class Store {
 public:
  explicit Store(Database::Dialect dialect) {
    std::string address;
    if (dialect == Database::Dialect::postgresql) {
      address = test::postgres_cluster().create_database();
    } else {
      auto pattern = (std::filesystem::temp_directory_path() / "lamplighter-outages-XXXXXX").string();
      REQUIRE(mkdtemp(pattern.data()) != nullptr);
      folder_ = pattern;
      address = "sqlite:" + folder_ + "/store.db";
    }
    auto opened = open_database(address);
    REQUIRE(opened);
    db_ = std::move(*opened);
    auto const migrated = migrate(*db_);
    if (!migrated) FAIL(migrated.error().message);
    db_->begin();
  }
  ~Store() {
    db_->rollback();
    db_.reset();
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  }
  Database& db() { return *db_; }
  SqlOutageRepository outages() {
    return SqlOutageRepository({*db_, RegionId{1}, [this] { return (std::int64_t{1} << region_shift) + ++last_id_; }});
  }

 private:
  std::string folder_;
  std::unique_ptr<Database> db_;
  std::int64_t last_id_ = 0;
};

Database::Dialect each_database() {
  return GENERATE(Database::Dialect::sqlite, Database::Dialect::postgresql);
}

Outage fault(std::string ref, State state = State::confirmed) {
  Outage row;
  row.ref = std::move(ref);
  row.state = state;
  row.feeder = "F";
  row.started_at = noon;
  row.devices = {{DeviceId{7}, geo::PhaseSet{3}}};
  return row;
}

Interruption out(OutageId id, std::int64_t point, Time from = noon) {
  Interruption row;
  row.outage = id;
  row.point = ServicePointId{point};
  row.customer = CustomerId{point + 100};
  row.started_at = from;
  return row;
}

}  // namespace

TEST_CASE("an outage comes back as it was written, with every field and device") {
  Store store(each_database());
  auto outages = store.outages();
  auto row = fault("O-1");
  row.kind = Kind::emergency;
  row.cause = "tree";
  row.area = "West Lake";
  row.confirmed_at = noon + minutes{1};
  row.momentary_until = noon + minutes{5};
  row.restored_at = noon + minutes{90};
  row.etr = Etr{.at = noon + minutes{80}, .band = minutes{20}, .source = "person", .reason = "crew says", .number = 2};
  row.merged_into = OutageId{11};
  row.nested_in = OutageId{12};
  row.revision = 3;
  row.has_hazard = true;
  row.has_parts = true;
  row.devices.push_back({DeviceId{9}, geo::PhaseSet{4}});
  row.id = outages.insert(row);
  CHECK(region_of(row.id.value).value == 1);

  auto const found = outages.find(row.id);
  REQUIRE(found);
  CHECK(found->ref == "O-1");
  CHECK(found->kind == Kind::emergency);
  CHECK(found->state == State::confirmed);
  CHECK(found->cause == "tree");
  CHECK(found->area == "West Lake");
  CHECK(found->started_at == noon);
  CHECK(found->confirmed_at == row.confirmed_at);
  CHECK(found->momentary_until == row.momentary_until);
  CHECK(found->restored_at == row.restored_at);
  REQUIRE(found->etr);
  CHECK(found->etr->at == row.etr->at);
  CHECK(found->etr->band == minutes{20});
  CHECK(found->etr->source == "person");
  CHECK(found->etr->reason == "crew says");
  CHECK(found->etr->number == 2);
  CHECK(found->merged_into == OutageId{11});
  CHECK(found->nested_in == OutageId{12});
  CHECK(found->revision == 3);
  CHECK(found->has_hazard);
  CHECK(found->has_parts);
  CHECK(found->devices == row.devices);

  row.etr.reset();
  row.devices.erase(row.devices.begin());
  row.state = State::restored;
  outages.update(row);
  auto const after = outages.find_by_ref("O-1");
  REQUIRE(after);
  CHECK_FALSE(after->etr);
  CHECK(after->state == State::restored);
  CHECK(after->devices == row.devices);
  CHECK_FALSE(outages.find_by_ref("O-2"));
}

TEST_CASE("outages are listed by id, by kind, and only open ones where asked") {
  Store store(each_database());
  auto outages = store.outages();
  auto const first = outages.insert(fault("O-1", State::suspected));
  auto const second = outages.insert(fault("O-2", State::restored));
  auto planned = fault("O-3", State::scheduled);
  planned.kind = Kind::planned;
  auto const third = outages.insert(planned);
  auto const refs = [&](OutageFilter const& filter) {
    std::string all;
    for (auto const& row : outages.list(filter)) all += row.ref + ' ';
    return all;
  };
  CHECK(refs({}) == "O-1 O-2 O-3 ");
  CHECK(refs({.only_open = true, .kind = std::nullopt}) == "O-1 O-3 ");
  CHECK(refs({.only_open = false, .kind = Kind::planned}) == "O-3 ");
  CHECK(refs({.only_open = false, .kind = std::nullopt, .after = second.value}) == "O-3 ");
  CHECK(refs({.only_open = false, .kind = std::nullopt, .after = 0, .limit = 1}) == "O-1 ");
  REQUIRE(outages.open_on_device(DeviceId{7}).size() == 1);  // neither the restored nor the scheduled one
  CHECK(outages.open_on_device(DeviceId{7}).front().id == first);
  CHECK(outages.open_on_device(DeviceId{8}).empty());
  CHECK(third.value > second.value);
}

TEST_CASE("history is kept in the order in which it was written") {
  Store store(each_database());
  auto outages = store.outages();
  auto const id = outages.insert(fault("O-1"));
  outages.add_history(id, {noon + minutes{9}, "", "suspected", Reason::call_on_point, "agent", "first"});
  outages.add_history(id, {noon, "suspected", "confirmed", Reason::fuse_opened, "scada", ""});
  auto const history = outages.history(id);
  REQUIRE(history.size() == 2);
  CHECK(history[0].at == noon + minutes{9});
  CHECK(history[0].note == "first");
  CHECK(history[1].from == "suspected");
  CHECK(history[1].to == "confirmed");
  CHECK(history[1].reason == Reason::fuse_opened);
  CHECK(history[1].actor == "scada");
}

TEST_CASE("a service point is in at most one open interruption, even a pending one") {
  Store store(each_database());
  auto outages = store.outages();
  auto const id = outages.insert(fault("O-1"));
  auto const other = outages.insert(fault("O-2"));
  auto pending = out(id, 1);
  pending.is_sustained = false;
  outages.insert_interruptions({pending});
  store.db().savepoint("refused");
  CHECK_THROWS_AS(outages.insert_interruptions({out(other, 2), out(other, 1)}), DatabaseError);
  store.db().rollback_to("refused");
  CHECK(outages.interruptions(other).empty());
  REQUIRE(outages.open_interruption(ServicePointId{1}));
  CHECK(outages.open_interruption(ServicePointId{1})->outage == id);
  CHECK_FALSE(outages.open_interruption(ServicePointId{2}));
}

TEST_CASE("interruptions end with their step, never before they began, and may begin again") {
  Store store(each_database());
  auto outages = store.outages();
  auto const id = outages.insert(fault("O-1"));
  auto first = out(id, 1);
  first.is_partial = true;
  first.is_sustained = false;
  outages.insert_interruptions({first, out(id, 2), out(id, 3, noon + minutes{30})});
  outages.mark_sustained(id);
  outages.end_interruptions(id, {ServicePointId{1}, ServicePointId{3}}, noon + minutes{20}, 1);
  auto const rows = outages.interruptions(id);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].is_partial);
  CHECK(rows[0].is_sustained);
  CHECK(rows[0].customer == CustomerId{101});
  CHECK(rows[0].ended_at == noon + minutes{20});
  CHECK(rows[0].step == 1);
  CHECK_FALSE(rows[1].ended_at);
  CHECK(rows[1].step == 0);
  CHECK(rows[2].ended_at == noon + minutes{30});
  outages.insert_interruptions({out(id, 1, noon + minutes{40})});
  CHECK(outages.open_interruption(ServicePointId{1})->started_at == noon + minutes{40});
  CHECK(outages.last_ended(ServicePointId{1}, noon)->ended_at == noon + minutes{20});
  CHECK_FALSE(outages.last_ended(ServicePointId{1}, noon + minutes{21}));
}

TEST_CASE("a merge moves interruptions and numbers their steps on") {
  Store store(each_database());
  auto outages = store.outages();
  auto const from = outages.insert(fault("O-1"));
  auto const into = outages.insert(fault("O-2"));
  outages.insert_interruptions({out(from, 1), out(from, 2), out(into, 3)});
  outages.end_interruptions(from, {ServicePointId{1}}, noon + minutes{5}, 1);
  outages.insert_step({.outage = from,
                       .number = 1,
                       .energised_at = noon + minutes{5},
                       .confirmed_at = std::nullopt,
                       .asked_at = std::nullopt,
                       .confirmed_by = std::nullopt});
  outages.end_interruptions(into, {ServicePointId{3}}, noon + minutes{6}, 1);
  RestorationStep kept{.outage = into,
                       .number = 1,
                       .energised_at = noon + minutes{6},
                       .confirmed_at = std::nullopt,
                       .asked_at = std::nullopt,
                       .confirmed_by = std::nullopt};
  outages.insert_step(kept);
  kept.asked_at = noon + minutes{21};
  kept.confirmed_at = noon + minutes{22};
  kept.confirmed_by = Reason::supply_confirmed_by_crew;
  outages.update_step(kept);
  outages.move_interruptions(from, into);
  CHECK(outages.interruptions(from).empty());
  CHECK(outages.steps(from).empty());
  auto const steps = outages.steps(into);
  REQUIRE(steps.size() == 2);
  CHECK(steps[0].confirmed_by == Reason::supply_confirmed_by_crew);
  CHECK(steps[0].asked_at == noon + minutes{21});
  CHECK(steps[1].number == 2);
  CHECK(steps[1].energised_at == noon + minutes{5});
  auto const rows = outages.interruptions(into);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].step == 2);
  CHECK(rows[1].step == 0);
  CHECK(rows[2].step == 1);
}

TEST_CASE("momentaries are counted on their feeder and day") {
  Store store(each_database());
  auto outages = store.outages();
  auto const momentary = [&](std::string ref, Time at, Reason reason) {
    auto row = fault(std::move(ref), State::cancelled);
    row.started_at = at;
    auto const id = outages.insert(row);
    outages.add_history(id, {at, "suspected", "cancelled", reason, "scada", ""});
  };
  momentary("O-1", noon - minutes{60}, Reason::momentary);
  momentary("O-2", noon, Reason::momentary);
  momentary("O-3", noon, Reason::cancelled_by_person);
  CHECK(outages.momentaries_on_feeder("F", noon) == 1);
  CHECK(outages.momentaries_on_feeder("F", noon - minutes{60}) == 2);
  CHECK(outages.momentaries_on_feeder("G", noon - minutes{60}) == 0);
}

TEST_CASE("calls are kept, unlocated ones too, and follow the outage that explains them") {
  Store store(each_database());
  auto outages = store.outages();
  auto const suspected = outages.insert(fault("O-1", State::suspected));
  auto const confirmed = outages.insert(fault("O-2"));
  auto nested = fault("O-3", State::suspected);
  nested.nested_in = confirmed;
  auto const nested_id = outages.insert(nested);
  TroubleCall call{.id = {},
                   .ref = "C-1",
                   .outage = suspected,
                   .customer = CustomerId{101},
                   .point = ServicePointId{1},
                   .kind = CallKind::part_power,
                   .occurred_at = noon,
                   .source = "phone",
                   .is_authenticated = false};
  outages.insert_call(call);
  call.ref = "C-2";
  call.outage = {};
  call.point = {};
  outages.insert_call(call);
  REQUIRE(outages.calls(suspected).size() == 1);
  CHECK(outages.calls(suspected)[0].kind == CallKind::part_power);
  CHECK_FALSE(outages.calls(suspected)[0].is_authenticated);
  REQUIRE(outages.unlocated_calls(10).size() == 1);
  CHECK(outages.unlocated_calls(10)[0].ref == "C-2");
  REQUIRE(outages.suspected_points(std::nullopt).size() == 1);
  CHECK(outages.suspected_points(ServicePointId{1}).front().outage == suspected);
  CHECK(outages.suspected_points(ServicePointId{2}).empty());
  outages.attach_calls(suspected, confirmed);
  CHECK(outages.calls(confirmed).size() == 1);
  CHECK(outages.suspected_points(std::nullopt).empty());
  REQUIRE(outages.open_nested_in(confirmed).size() == 1);
  CHECK(outages.open_nested_in(confirmed)[0].id == nested_id);
}

TEST_CASE("a phone finds its customers, but not one whose wrong number it is") {
  Store store(each_database());
  auto const contact = [&](int id, int customer, char const* phone, char const* phone2) {
    store.db().run(
        "insert into contact (id, customer_id, ordinal, role, name, phone, phone2, email, voice_ok, consents, "
        "is_void) values ($1, $2, 1, 'occupier', '', $3, $4, '', 1, 1, 0)",
        id, customer, phone, phone2);
  };
  contact(1, 20, "555001", "");
  contact(2, 10, "555002", "555001");
  contact(3, 30, "555001", "");
  contact(4, 20, "555001", "");
  store.db().run("insert into phone_wrong (phone, customer_id) values ('555001', 30)");
  auto outages = store.outages();
  CHECK(outages.find_customers_by_phone("555001") == std::vector<CustomerId>{CustomerId{10}, CustomerId{20}});
  CHECK(outages.find_customers_by_phone("555002") == std::vector<CustomerId>{CustomerId{10}});
  CHECK(outages.find_customers_by_phone("").empty());
}

TEST_CASE("of a point's meter reports the newest counts, whichever arrives last") {
  Store store(each_database());
  auto outages = store.outages();
  auto const id = outages.insert(fault("O-1"));
  outages.insert_interruptions({out(id, 1), out(id, 2)});
  outages.end_interruptions(id, {ServicePointId{1}}, noon + minutes{5}, 1);
  outages.put_meter_evidence({ServicePointId{1}, true, noon + minutes{7}});
  outages.put_meter_evidence({ServicePointId{1}, false, noon + minutes{6}});
  outages.put_meter_evidence({ServicePointId{2}, true, noon + minutes{7}});
  auto const evidence = outages.meter_evidence(id, 1);
  REQUIRE(evidence.size() == 1);
  CHECK(evidence[0].point == ServicePointId{1});
  CHECK(evidence[0].is_alive);
  CHECK(evidence[0].occurred_at == noon + minutes{7});
}

TEST_CASE("a device's position keeps when each phase was last reported") {
  Store store(each_database());
  auto outages = store.outages();
  CHECK_FALSE(outages.position(DeviceId{7}));
  DevicePosition position{
      .device = DeviceId{7}, .open = geo::PhaseSet{5}, .standing = Standing::reported, .changed_at = noon};
  position.reported_at[2] = noon + minutes{1};
  outages.put_position(position);
  position.open = geo::PhaseSet{1};
  outages.put_position(position);
  REQUIRE(outages.positions().size() == 1);
  auto const found = outages.position(DeviceId{7});
  REQUIRE(found);
  CHECK(found->open == geo::PhaseSet{1});
  CHECK(found->standing == Standing::reported);
  CHECK(found->changed_at == noon);
  CHECK_FALSE(found->reported_at[0]);
  CHECK(found->reported_at[2] == noon + minutes{1});
}

TEST_CASE("a plan keeps the steps and windows of each revision, and is found by what it opens") {
  Store store(each_database());
  auto outages = store.outages();
  auto row = fault("P-1", State::scheduled);
  row.kind = Kind::planned;
  Plan plan{
      .outage = outages.insert(row),
      .ref = "P-1",
      .state = PlanState::approved,
      .revision = 1,
      .work = "new pole",
      .proposer = "li",
      .approver = "wang",
      .go = GoDecision::asked,
      .start = noon,
      .end = noon + minutes{240},
      .steps = {{noon, DeviceId{7}, geo::Position::open}, {noon + minutes{240}, DeviceId{8}, geo::Position::closed}}};
  outages.insert_plan(plan);
  outages.put_windows(plan.outage, 1,
                      {{ServicePointId{2}, CustomerId{102}, noon, noon + minutes{240}},
                       {ServicePointId{1}, CustomerId{101}, noon, noon + minutes{240}}});
  CHECK(outages.plans_opening(DeviceId{7}).size() == 1);
  CHECK(outages.plans_opening(DeviceId{8}).empty());  // only closes it

  plan.revision = 2;
  plan.state = PlanState::go;
  plan.steps[0].device = DeviceId{9};
  outages.update_plan(plan);
  auto const found = outages.find_plan(plan.outage);
  REQUIRE(found);
  CHECK(found->state == PlanState::go);
  CHECK(found->work == "new pole");
  CHECK(found->approver == "wang");
  CHECK(found->go == GoDecision::asked);
  REQUIRE(found->steps.size() == 2);
  CHECK(found->steps[0].device == DeviceId{9});
  CHECK(found->steps[1].to == geo::Position::closed);
  CHECK(outages.plans_opening(DeviceId{7}).empty());  // of an older revision
  CHECK(outages.plans_opening(DeviceId{9}).size() == 1);
  auto const windows = outages.windows(plan.outage, 1);
  REQUIRE(windows.size() == 2);
  CHECK(windows[0].point == ServicePointId{1});
  CHECK(windows[0].customer == CustomerId{101});
  CHECK(windows[0].loss == Loss::out);
  auto reduced = windows;
  reduced[1].loss = Loss::reduced_security;
  outages.put_windows(plan.outage, 3, reduced);
  CHECK(outages.windows(plan.outage, 3) == reduced);
  CHECK(outages.windows_of_customer(plan.outage, 3, reduced[1].customer) == std::vector{reduced[1]});
  CHECK(outages.plan_extent(plan.outage, 3, Time{}).customers == 1);
  CHECK(outages.windows(plan.outage, 2).empty());
  CHECK(outages.plans(true).size() == 1);
  plan.state = PlanState::cancelled;
  outages.update_plan(plan);
  CHECK(outages.plans(true).empty());
  CHECK(outages.plans(false).size() == 1);
  CHECK(outages.plans_opening(DeviceId{9}).empty());
}

TEST_CASE("what other open plans take from some points at some time is found without reading their other points") {
  Store store(each_database());
  auto outages = store.outages();
  auto const plan = [&](std::string const& ref, PlanState state, ServicePointId point, int from_minute) {
    Outage row = fault(ref);
    row.kind = Kind::planned;
    Plan one;
    one.outage = outages.insert(row);
    one.ref = ref;
    one.state = state;
    one.revision = 2;
    one.start = noon;
    one.end = noon + minutes{240};
    outages.insert_plan(one);
    outages.put_windows(one.outage, 1, {{ServicePointId{5}, CustomerId{1}, noon, noon + minutes{240}}});  // an older revision
    outages.put_windows(one.outage, 2, {{point, CustomerId{1}, noon + minutes{from_minute}, noon + minutes{from_minute + 60}},
                                        {ServicePointId{90}, CustomerId{2}, noon, noon + minutes{60}}});
    return one.outage;
  };
  auto const own = plan("own", PlanState::submitted, ServicePointId{5}, 0);
  plan("same time", PlanState::approved, ServicePointId{5}, 30);
  plan("after it", PlanState::approved, ServicePointId{5}, 60);
  plan("elsewhere", PlanState::approved, ServicePointId{9}, 0);
  plan("called off", PlanState::cancelled, ServicePointId{5}, 0);
  plan("at the border", PlanState::go, ServicePointId{8}, 0);
  auto const found = outages.windows_of_others(own, {ServicePointId{5}, ServicePointId{8}, noon, noon + minutes{60}});
  REQUIRE(found.size() == 2);
  CHECK(found[0].plan == "same time");
  CHECK(found[0].point == ServicePointId{5});
  CHECK(found[0].start == noon + minutes{30});
  CHECK(found[0].end == noon + minutes{90});
  CHECK(found[1].plan == "at the border");
}

}  // namespace lamplighter::store
