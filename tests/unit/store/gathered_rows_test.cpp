// What a transaction gathers, on SQLite and PostgreSQL alike: written whole or not at all, and looks at neighbours one by one.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "engine/store/region_store.hpp"
#include "tests/support/postgres_cluster.hpp"

namespace lamplighter::store {
namespace {

using flow::Timer;
using flow::TimerKind;
using std::chrono::minutes;
constexpr Time noon{milliseconds{1'772'424'000'000}};
constexpr std::int64_t first_message = 1'000;

Database::Dialect each_database() { return GENERATE(Database::Dialect::sqlite, Database::Dialect::postgresql); }

/// A region's store that can be left and opened again.
struct Scene {
  explicit Scene(Database::Dialect dialect) {
    if (dialect == Database::Dialect::postgresql) {
      address = test::postgres_cluster().create_database();
    } else {
      auto pattern = (std::filesystem::temp_directory_path() / "lamplighter-gathered-XXXXXX").string();
      REQUIRE(mkdtemp(pattern.data()) != nullptr);
      folder = pattern;
      address = "sqlite:" + folder + "/store.db";
    }
    reopen();
  }
  ~Scene() {
    store.reset();
    std::error_code ignored;
    if (!folder.empty()) std::filesystem::remove_all(folder, ignored);
  }

  void reopen() {
    store.reset();
    auto opened = RegionStore::open({.address = address, .region = {}, .owner = "one", .sqlite_vfs = {}});
    if (!opened) throw std::runtime_error(opened.error().message);
    store = std::move(*opened);
  }
  RegionStore* operator->() const { return store.get(); }

  std::int64_t count(std::string const& from) const {
    auto& row = store->database().bound("select count(*) from " + from);
    auto const number = row.step() ? row.integer(0) : -1;
    row.reset();
    return number;
  }

  /// Makes the store refuse every line of the attempts' log.
  void refuse_logs() const {
    if (store->database().dialect() == Database::Dialect::sqlite) {
      store->database().execute("create trigger refusing before insert on attempt_log begin select raise(abort, 'refused'); end");
    } else {
      store->database().execute("alter table attempt_log add constraint refusing check (ordinal < 0) not valid");
    }
  }
  void take_logs() const {
    store->database().execute(store->database().dialect() == Database::Dialect::sqlite ? "drop trigger refusing"
                                                                                        : "alter table attempt_log drop constraint refusing");
  }

  std::string folder, address;
  std::unique_ptr<RegionStore> store;
};

/// A queued message with its text, and an attempt under way.
AttemptId send(RegionStore& store, std::string const& address) {
  auto& notices = store.notices();
  notice::Message message;
  message.outage = {5};
  message.stage = "started";
  message.lane = "sms";
  message.recipient = {notice::RecipientKind::customer, 7};
  message.address = address;
  message.due_at = noon;
  message.expires_at = noon + minutes{10};
  auto const id = notices.queue_messages({{message, {}}}).front();
  notices.put_text(id, "", {"to " + address});
  notice::Attempt attempt;
  attempt.message = id;
  attempt.lane = "sms";
  attempt.progress.state = notice::AttemptState::submitting;
  attempt.submitted_at = noon;
  attempt.id = notices.insert_attempt(attempt, noon + minutes{5});
  notices.log_attempt(attempt.id, noon, attempt.progress.state, "", "");
  store.flow().put_timer({noon, TimerKind::ladder_check, id.value, 0});
  return attempt.id;
}

void put_looks(RegionStore& store, int count, Time due = noon) {
  store.begin();
  for (int i = 0; i < count; ++i) store.flow().put_timer({due, TimerKind::ladder_check, first_message + i, 0});
  store.commit();
}

std::vector<std::int64_t> due(RegionStore& store, int limit = 256) {
  std::vector<std::int64_t> messages;
  for (auto const& one : store.flow().due_timers(noon + minutes{1}, limit)) {
    CHECK(one.kind == TimerKind::ladder_check);
    CHECK(one.extra == 0);
    messages.push_back(one.object - first_message);
  }
  return messages;
}

Timer look(std::int64_t message) { return {noon, TimerKind::ladder_check, first_message + message, 0}; }

}  // namespace

TEST_CASE("what a step gathered goes with the step, written or not, and what came before it stays") {
  Scene const scene(each_database());
  scene->begin();
  send(*scene.store, "+861");
  scene->savepoint();
  send(*scene.store, "+862");
  bool const is_written = GENERATE(false, true);
  if (is_written) scene->finish_step();
  scene->undo_savepoint();
  scene->savepoint();
  auto const third = send(*scene.store, "+863");
  scene->notices().log_attempt(third, noon, notice::AttemptState::accepted, "", "");
  scene->notices().end_lease(third);
  scene->finish_step();
  scene->keep_savepoint();
  scene->commit();
  CHECK(scene.count("message") == 2);
  CHECK(scene.count("queue") == 2);
  CHECK(scene.count("message_text") == 2);
  CHECK(scene.count("message_text where body = 'to +862'") == 0);
  CHECK(scene.count("attempt_log") == 3);
  CHECK(scene.count("attempt_lease") == 1);
  CHECK(scene->flow().due_timers(noon, 10).size() == 2);
}

TEST_CASE("what was gathered when the whole batch is rolled back is not written by the next one") {
  Scene const scene(each_database());
  scene->begin();
  send(*scene.store, "+861");
  scene->savepoint();
  send(*scene.store, "+862");
  scene->finish_step();
  scene->keep_savepoint();
  send(*scene.store, "+863");
  scene->rollback();
  scene->begin();
  scene->flow().put_meta("mark", "next");
  scene->commit();
  for (auto const* table : {"message", "queue", "message_text", "attempt", "attempt_log", "attempt_lease", "timer", "notice_counter"}) {
    INFO(table);
    CHECK(scene.count(table) == 0);
  }
}

TEST_CASE("what the store refuses of a step is refused at its end, and the others of the batch are kept") {
  Scene const scene(each_database());
  scene->begin();
  scene->savepoint();
  send(*scene.store, "+861");
  scene->finish_step();
  scene->keep_savepoint();
  scene.refuse_logs();
  scene->savepoint();
  send(*scene.store, "+862");
  try {
    scene->finish_step();
    FAIL("the line of the log was taken");
  } catch (DatabaseError const& trouble) {
    CHECK(scene->survives(trouble));
  }
  scene->undo_savepoint();
  scene.take_logs();
  scene->commit();
  CHECK(scene.count("message") == 1);
  CHECK(scene.count("attempt_log") == 1);
  CHECK(scene.count("attempt_lease") == 1);
  CHECK(scene.count("timer") == 1);
}

TEST_CASE("a lease that began, was renewed, ended or began again within a batch stands as it was left") {
  Scene const scene(each_database());
  scene->begin();
  auto const renewed = send(*scene.store, "+861");
  auto const ended = send(*scene.store, "+862");
  scene->notices().renew_lease(renewed, noon + minutes{30});
  scene->notices().end_lease(ended);
  CHECK(scene->notices().in_flight("sms") == 1);
  scene->commit();
  CHECK(scene->notices().leased() == std::vector{renewed});
  CHECK(scene->notices().overdue_leases(noon + minutes{20}).empty());
  scene->begin();
  scene->notices().end_lease(renewed);
  scene->rollback();
  CHECK(scene->notices().leased() == std::vector{renewed});
}

TEST_CASE("of an attempt's progress within a batch the last word stands, everybody who asks sees it, and an undone word never was") {
  using notice::AttemptState;
  Scene const scene(each_database());
  scene->begin();
  auto attempt = scene->notices().find_attempt(send(*scene.store, "+861")).value();
  scene->commit();
  auto const becomes = [&](AttemptState state, std::optional<Time> finished) {
    attempt.progress.state = state;
    attempt.finished_at = finished;
    scene->notices().update_attempt(attempt);
  };
  auto const stored = [&] { return scene.count("attempt where finished_at is not null and state = " + std::to_string(static_cast<int>(AttemptState::delivered))); };
  scene->begin();
  scene->savepoint();
  becomes(AttemptState::accepted, std::nullopt);
  becomes(AttemptState::delivered, noon);
  CHECK(scene->notices().find_attempt(attempt.id).value().progress.state == AttemptState::delivered);
  bool const is_kept = GENERATE(true, false);
  bool const is_asked = GENERATE(true, false);
  if (is_asked) {  // by SQL, where what waits is written first
    CHECK(scene->notices().sent_to("+861", noon - minutes{1}).size() == 1);
    CHECK(stored() == 1);
  }
  if (is_kept) {
    scene->finish_step();
    scene->keep_savepoint();
  } else {
    scene->undo_savepoint();
    CHECK(scene->notices().find_attempt(attempt.id).value().progress.state == AttemptState::submitting);
  }
  scene->commit();
  CHECK(stored() == (is_kept ? 1 : 0));
  scene->begin();
  becomes(AttemptState::cancelled, noon + minutes{1});
  CHECK(scene->notices().sent_to("+861", noon - minutes{1}).empty());
  scene->rollback();
  CHECK(stored() == (is_kept ? 1 : 0));
}

TEST_CASE("the first outcome of a notice within a batch stands once, everybody who asks sees it, and an undone one never was") {
  using notice::OutcomeKind;
  Scene const scene(each_database());
  scene->begin();
  notice::Notice owed;
  owed.outage = {5};
  owed.recipient = {notice::RecipientKind::customer, 7};
  owed.stage = "started";
  auto other = owed;
  other.recipient.id = 8;
  auto const ids = scene->notices().insert_notices({owed, other});
  scene->commit();
  auto const amount = [&](std::string_view state) {
    std::int64_t found = 0;
    for (auto const& one : scene->notices().counters({5})) found += one.state == state ? one.count : 0;
    return found;
  };
  auto const puts = [&](OutcomeKind kind, notice::Evidence evidence) {
    return scene->notices().put_outcome({ids[0], kind, evidence, noon, notice::Reason::evidence_reached});
  };
  scene->begin();
  scene->savepoint();
  CHECK(puts(OutcomeKind::proven, notice::Evidence::e2));
  CHECK_FALSE(puts(OutcomeKind::proven, notice::Evidence::e2));      // said again
  CHECK_FALSE(puts(OutcomeKind::proven, notice::Evidence::e1));      // less than is known
  CHECK_FALSE(puts(OutcomeKind::superseded, notice::Evidence::e0));  // what is proven stays proven
  CHECK(scene->notices().outcome(ids[0]).value().evidence == notice::Evidence::e2);
  bool const is_stronger = GENERATE(true, false);
  bool const is_kept = GENERATE(true, false);
  if (is_stronger) CHECK_FALSE(puts(OutcomeKind::proven, notice::Evidence::e3));
  if (GENERATE(true, false)) CHECK(scene->notices().open_notices({5}).size() == 1);  // by SQL, where what waits is written first
  if (is_kept) {
    scene->finish_step();
    scene->keep_savepoint();
  } else {
    scene->undo_savepoint();
    CHECK_FALSE(scene->notices().outcome(ids[0]).has_value());
  }
  scene->commit();
  CHECK(scene.count("notice_outcome") == (is_kept ? 1 : 0));
  CHECK(scene.count("notice_outcome where evidence = " + std::to_string(is_stronger ? 3 : 2)) == (is_kept ? 1 : 0));
  CHECK(amount("proven") == (is_kept ? 1 : 0));
  CHECK(amount("open") == (is_kept ? 1 : 2));
  CHECK(scene->notices().open_notices({5}).size() == (is_kept ? 1 : 2));
}

TEST_CASE("proof that comes after a notice was given up, or after it was reopened, is written within the same batch") {
  using notice::OutcomeKind;
  Scene const scene(each_database());
  scene->begin();
  notice::Notice owed;
  owed.outage = {5};
  owed.recipient = {notice::RecipientKind::customer, 7};
  owed.stage = "started";
  auto const id = scene->notices().insert_notices({owed}).front();
  auto const puts = [&](OutcomeKind kind, notice::Evidence evidence) {
    return scene->notices().put_outcome({id, kind, evidence, noon, notice::Reason::evidence_reached});
  };
  CHECK(puts(OutcomeKind::unproven, notice::Evidence::e1));
  CHECK_FALSE(puts(OutcomeKind::unproven, notice::Evidence::e1));
  CHECK(puts(OutcomeKind::proven_late, notice::Evidence::e3));
  CHECK(scene->notices().outcome(id).value().kind == OutcomeKind::proven_late);
  bool const is_reopened = GENERATE(true, false);
  if (is_reopened) {
    scene->notices().reopen(id);
    CHECK(scene->notices().open_notices({5}).size() == 1);
    CHECK(puts(OutcomeKind::proven, notice::Evidence::e2));
  }
  scene->commit();
  auto const kind = std::to_string(static_cast<int>(is_reopened ? OutcomeKind::proven : OutcomeKind::proven_late));
  CHECK(scene.count("notice_outcome") == 1);
  CHECK(scene.count("notice_outcome where kind = " + kind) == 1);
}

TEST_CASE("a message that was read in an earlier batch is read anew once its address may have been erased elsewhere") {
  Scene const scene(each_database());
  scene->begin();
  send(*scene.store, "+861");
  scene->commit();
  auto const id = MessageId{[&] {
    auto& row = scene->database().bound("select id from message");
    REQUIRE(row.step());
    auto const number = row.integer(0);
    row.reset();
    return number;
  }()};
  scene->begin();
  CHECK(scene->notices().find_message(id).value().address == "+861");
  CHECK(scene->notices().text(id).size() == 1);
  scene->commit();
  {
    auto const other = open_database(scene.address, OpenMode::read_write);  // as the daemon of another region would
    REQUIRE(other);
    (*other)->run("delete from message_address where message_id = $1", id.value);
    (*other)->run("delete from message_text where message_id = $1", id.value);
  }
  scene->begin();
  CHECK(scene->notices().find_message(id).value().address.empty());
  CHECK(scene->notices().text(id).empty());
  scene->rollback();
}

TEST_CASE("looks at neighbouring messages share a row, and each is taken out alone") {
  Scene scene(each_database());
  put_looks(*scene.store, 5);
  put_looks(*scene.store, 2, noon + minutes{5});
  CHECK(scene.count("timer") == 2);
  CHECK(scene->flow().next_timer() == noon);
  CHECK(due(*scene.store) == std::vector<std::int64_t>{0, 1, 2, 3, 4});
  scene->begin();
  scene->flow().remove_timer(look(2));
  SECTION("taken back, all are due again, also for who opens the store anew") {
    scene->rollback();
    scene.reopen();
    CHECK(due(*scene.store) == std::vector<std::int64_t>{0, 1, 2, 3, 4});
  }
  SECTION("committed, the others are due, also for who opens the store anew") {
    scene->commit();
    CHECK(scene.count("timer") == 3);
    scene.reopen();
    CHECK(due(*scene.store) == std::vector<std::int64_t>{0, 1, 3, 4});
  }
  SECTION("a step that is undone takes nothing out, and the same is asked for again") {
    scene->savepoint();
    scene->flow().remove_timer(look(3));
    scene->undo_savepoint();
    scene->flow().put_timer(look(2));
    scene->commit();
    CHECK(due(*scene.store) == std::vector<std::int64_t>{0, 1, 2, 3, 4});
  }
  SECTION("all are taken out, and nothing is left but what is due later") {
    for (auto const message : {0, 1, 3, 4}) scene->flow().remove_timer(look(message));
    scene->commit();
    CHECK(due(*scene.store).empty());
    CHECK(scene->flow().next_timer() == noon + minutes{5});
  }
}

TEST_CASE("of more looks than a batch takes the others stay, and none is lost between rows that overlap") {
  Scene const scene(each_database());
  put_looks(*scene.store, 2'500);
  put_looks(*scene.store, 20);  // said again: they stand in two rows, and are one look each
  CHECK(scene.count("timer") == 4);
  std::vector<std::int64_t> seen;
  for (int batch = 0; batch < 40; ++batch) {
    auto const some = due(*scene.store, 100);
    if (some.empty()) break;
    CHECK(some.size() <= 100);
    scene->begin();
    for (auto const one : some) scene->flow().remove_timer(look(one));
    scene->commit();
    seen.insert(seen.end(), some.begin(), some.end());
  }
  std::ranges::sort(seen);
  CHECK(scene.count("timer") == 0);
  auto const repeated = std::ranges::unique(seen);
  CHECK(repeated.size() == 0);
  seen.erase(repeated.begin(), repeated.end());
  REQUIRE(seen.size() == 2'500);
  CHECK(seen.back() == 2'499);
}

TEST_CASE("interruptions of points that are read together answer as one by one, also after they were written again") {
  Scene const scene(each_database());
  constexpr std::int64_t points = 70;  // more than one statement asks for
  outage::Outage one;
  one.ref = "O1";
  scene->begin();
  one.id = scene->outages().insert(one);
  std::vector<outage::Interruption> rows;
  std::vector<ServicePointId> all;
  for (std::int64_t i = 1; i <= points; ++i) {
    all.push_back({i});
    outage::Interruption row{.id = 0, .outage = one.id, .point = {i}, .customer = {i}, .started_at = noon, .ended_at = noon + minutes{i}, .step = 1, .is_partial = false, .is_sustained = true};
    rows.push_back(row);
    row.started_at = noon + minutes{100};
    row.ended_at = i % 3 == 0 ? std::optional(noon + minutes{100 + i}) : std::nullopt;
    if (i % 5 != 0) rows.push_back(row);
  }
  scene->outages().insert_interruptions(rows);
  scene->commit();
  auto const answers = [&](bool are_expected) {
    std::vector<std::string> out;
    scene->begin();
    if (are_expected) scene->outages().expect(all);
    for (auto const point : all) {
      auto const open = scene->outages().open_interruption(point);
      auto line = std::to_string(point.value) + " open " + (open ? std::to_string(open->id) : "none");
      for (auto const since : {noon, noon + minutes{30}, noon + minutes{150}, noon + minutes{300}}) {
        auto const last = scene->outages().last_ended(point, since);
        line += " last " + (last ? std::to_string(last->id) : "none");
        for (auto const& row : scene->outages().interruptions_of_point(point, since)) line += " " + std::to_string(row.id);
      }
      out.push_back(std::move(line));
    }
    scene->rollback();
    return out;
  };
  CHECK(answers(true) == answers(false));
  scene->begin();
  scene->outages().expect(all);
  REQUIRE(scene->outages().open_interruption({1}));
  CHECK(scene->outages().last_ended({1}, noon).value().ended_at == noon + minutes{1});
  scene->outages().end_interruptions(one.id, {{1}}, noon + minutes{200}, 2);
  CHECK_FALSE(scene->outages().open_interruption({1}));
  CHECK(scene->outages().last_ended({1}, noon).value().ended_at == noon + minutes{200});
  scene->commit();
  CHECK(answers(true) == answers(false));
}

}  // namespace lamplighter::store
