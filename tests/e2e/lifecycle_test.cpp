// Signals, backup and restore of a daemon at work.
#include <algorithm>
#include <csignal>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/e2e/fact_client.hpp"
#include "tests/e2e/small_world.hpp"
#include "tests/e2e/sms_world.hpp"

using namespace lamplighter::test;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> keys_in(fs::path const& file) {
  StoreView const store(file);
  std::vector<std::string> keys;
  for (auto const& row : store.rows("select json_extract(payload, '$.key') from fact order by seq")) keys.push_back(row[0]);
  return keys;
}

bool holds_all(std::vector<std::string> const& keys, std::vector<AnsweredFact> const& facts) {
  return std::ranges::all_of(facts, [&](auto const& fact) { return std::ranges::find(keys, fact.key) != keys.end(); });
}

}  // namespace

TEST_CASE("SIGTERM in the middle of work ends with 0 and loses nothing that was answered") {
  SmallWorld world;
  world.import();
  auto& daemon = world.daemon();
  daemon.start();
  FactClient client(daemon, {"671692"}, {"671", "634a"}, 1);
  for (std::size_t round = 1; round <= 3; ++round) {
    REQUIRE(eventually([&] { return client.answered().size() >= round * 5; }));
    CHECK(daemon.terminate() == 0);
    CHECK(holds_all(keys_in(world.store()), client.answered()));
    daemon.start();
  }
  client.stop();
  CHECK(client.refused().empty());
  StoreView const store(world.store());
  CHECK(store.number("select count(*) from attempt_log where state = 2") == 0);  // nothing was left uncertain
  CHECK(daemon.terminate() == 0);
  CHECK_THAT(daemon.log(), Contains("what was accepted is stored"));
}

TEST_CASE("SIGHUP takes good settings and refuses bad ones, and the daemon goes on") {
  SmallWorld world;
  world.import();
  auto& daemon = world.daemon();
  daemon.start();
  world.change("templates/started.zh.any.mustache", "【{{utility}}】", "【{{utility}}通知】");
  daemon.signal(SIGHUP);
  CHECK(eventually([&] { return daemon.log().find("schedules, templates and limits are reloaded") != std::string::npos; }));
  REQUIRE(daemon.post("/api/v1/device-reports", switch_report("opened", "k1")));
  {
    StoreView const store(world.store());
    CHECK(eventually([&] { return store.number("select count(*) from message_text where body like '%通知】%'") > 0; }));
  }
  world.change("templates/started.zh.any.mustache", "{{start}}", "{{strat}}");
  daemon.signal(SIGHUP);
  CHECK(eventually([&] { return daemon.log().find("reload refused, the old settings stay") != std::string::npos; }));
  CHECK_THAT(daemon.log(), Contains("'strat'"));
  auto const answer = daemon.post("/api/v1/device-reports", switch_report("closed", "k2"));
  REQUIRE(answer);
  CHECK(answer->status / 100 == 2);
  CHECK(daemon.terminate() == 0);
}

TEST_CASE("a channel that is put into shadow sends nothing more after SIGHUP, and what needs a restart is named") {
  SmallWorld world;
  world.import();
  auto& daemon = world.daemon();
  daemon.start();
  world.change("lamplighter.yaml", "mode: live", "mode: shadow");
  world.change("lamplighter.yaml", "time_zone: Asia/Shanghai", "time_zone: Europe/Paris");
  daemon.signal(SIGHUP);
  REQUIRE(eventually([&] { return daemon.log().find("are reloaded") != std::string::npos; }));
  CHECK_THAT(daemon.log(), Contains("notifiers.sms is `shadow` now and was `live`") && Contains("utility.time_zone"));
  REQUIRE(daemon.post("/api/v1/device-reports", switch_report("opened", "k")));
  StoreView const store(world.store());
  CHECK(eventually([&] { return store.number("select count(*) from attempt") == 2; }));  // recorded: what would have gone
  CHECK(daemon.terminate() == 0);
  CHECK(store.number("select count(*) from attempt where state between 1 and 11") == 0);
  for (auto const& letter : fs::directory_iterator(world.path("letters"))) CHECK(letter.path().extension() != ".json");
}

TEST_CASE("a daemon that another process has fenced out ends with an error, so that it is started again") {
  SmallWorld world;
  world.import();
  auto& daemon = world.daemon();
  daemon.start();
  StoreView(world.store()).rows("update region_lease set fence = fence + 1, owner = 'another process'");
  CHECK(daemon.wait() == 1);
  CHECK_THAT(daemon.log(), Contains("another process owns the region"));
}

TEST_CASE("a program that opens and closes the store beside the daemon takes nothing away that was accepted after it") {
  SmallWorld world;
  world.import();
  auto& daemon = world.daemon();
  daemon.start();
  CHECK(world.run({"token", "create", "beside", "--role", "viewer"}).code == 0);
  FactClient client(daemon, {"671692"}, {"671", "634a"}, 4);
  REQUIRE(eventually([&] { return client.answered().size() >= 6; }));
  client.stop();
  daemon.kill();
  CHECK(holds_all(keys_in(world.store()), client.answered()));
  daemon.start();
  CHECK(daemon.terminate() == 0);
}

TEST_CASE("a backup of a daemon at work is consistent and holds everything answered before it") {
  SmallWorld world;
  world.import();
  auto& daemon = world.daemon();
  daemon.start();
  FactClient client(daemon, {"671692"}, {"671", "634a"}, 2);
  for (int number = 1; number <= 3; ++number) {
    auto const already = client.answered().size();
    REQUIRE(eventually([&] { return client.answered().size() >= already + 3; }));
    auto const before = client.answered();
    auto const file = world.path(fmt::format("backup{}.db", number));
    auto const ended = world.run({"backup", file.string()});
    CHECK(ended.code == 0);
    StoreView const copy(file);
    CHECK(copy.text("pragma integrity_check") == "ok");
    CHECK(holds_all(keys_in(file), before));
    CHECK(copy.number("select count(*) from attempt t where not exists (select 1 from message m where m.id = t.message_id)") == 0);
  }
  auto const again = world.run({"backup", world.path("backup1.db").string()});
  CHECK(again.code == 1);
  CHECK_THAT(again.err, Contains("backup1.db") && Contains("exists"));
  client.stop();
  CHECK(daemon.terminate() == 0);
}

TEST_CASE("a restored store holds sending until a person releases it") {
  SmallWorld world;
  world.import();
  auto& daemon = world.daemon();
  daemon.start();
  REQUIRE(world.run({"backup", "backup.db"}).code == 0);
  auto const token = daemon.token();
  CHECK(daemon.terminate() == 0);

  auto const refused = world.run({"restore", "backup.db"});
  CHECK(refused.code == 2);
  CHECK_THAT(refused.err, Contains(world.store().string()) && Contains("exists"));
  for (auto const* name : {"store/lamplighter.db", "store/lamplighter.db-wal", "store/lamplighter.db-shm"}) fs::remove(world.path(name));
  auto const restored = world.run({"restore", "backup.db"});
  CHECK(restored.code == 0);
  CHECK_THAT(restored.out, Contains("sending is held"));

  daemon.start();
  CHECK(daemon.readiness() == "sending-held");
  REQUIRE(daemon.post("/api/v1/device-reports", switch_report("opened", "k")));
  StoreView const store(world.store());
  CHECK(eventually([&] { return store.number("select count(*) from notice") > 0; }));
  CHECK(daemon.terminate() == 0);  // a restart never releases it
  daemon.start();
  CHECK(daemon.readiness() == "sending-held");
  CHECK(store.number("select count(*) from attempt") == 0);
  auto const released = daemon.post("/api/v1/sending/release", R"({"scope":"all"})");
  REQUIRE(released);
  INFO(released->body);
  CHECK(released->status / 100 == 2);
  CHECK(eventually([&] { return store.number("select count(*) from attempt where state >= 3") > 0; }));
  CHECK(daemon.readiness() == "ready");
  CHECK(daemon.terminate() == 0);
}

TEST_CASE("a file that is no backup is not restored") {
  SmallWorld world;
  write_file(world.path("backup.db"), "nothing of the kind");
  auto const ended = world.run({"restore", "backup.db"});
  CHECK(ended.code != 0);
  CHECK_THAT(ended.err, Contains("backup.db"));
  CHECK(!fs::exists(world.store()));
  CHECK(world.run({"restore", "absent.db"}).code != 0);
  CHECK(!fs::exists(world.store()));
}

TEST_CASE("secrets are readable by their owner only, and never said") {
  SmallWorld world;
  world.import();
  world.daemon().start();
  for (auto const* name : {"store/admin.token", "store/callback.secret"}) {
    INFO(name);
    REQUIRE(fs::exists(world.path(name)));
    CHECK(fs::status(world.path(name)).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  }
  CHECK_THAT(world.daemon().log(), Contains("admin.token") && !Contains(world.daemon().token()));
  CHECK(world.daemon().terminate() == 0);
}

TEST_CASE("a new token lies beside the store, its owner's alone, and the folder somebody stands in gets nothing") {
  SmallWorld world;
  fs::create_directory(world.path("elsewhere"));
  auto const create = [&](std::string const& name) {
    return run_program({"--config", world.path("lamplighter.yaml").string(), "token", "create", name, "--role", "viewer"},
                       world.path("elsewhere"));
  };
  auto const made = create("meter-gateway");
  CHECK(made.code == 0);
  auto const path = world.path("store/meter-gateway.token");
  CHECK_THAT(made.out, Contains(path.string()));
  REQUIRE(fs::exists(path));
  CHECK(fs::status(path).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK_THAT(made.out + made.err, !Contains(content_of(path).substr(0, 32)));
  auto const first = content_of(path);
  CHECK(create("meter-gateway").code != 0);
  CHECK(content_of(path) == first);
  for (auto const* name : {"../meter", "a/b", ".hidden", "a b"}) {
    INFO(name);
    auto const refused = create(name);
    CHECK(refused.code == 2);
    CHECK_THAT(refused.err, Contains("cannot name a token's file"));
  }
  CHECK(fs::is_empty(world.path("elsewhere")));
}

TEST_CASE("a first token that could not be written is made at the next start") {
  SmallWorld world;
  world.import();
  fs::create_directory(world.path("store/admin.token"));  // no file can take its place
  world.daemon().launch();
  CHECK(world.daemon().wait() == 1);
  fs::remove(world.path("store/admin.token"));
  world.daemon().start();
  auto const answer = world.daemon().get("/api/v1/outages");
  REQUIRE(answer);
  CHECK(answer->status == 200);
}

TEST_CASE("who may sign in is in the audit: tokens made and revoked, users made and disabled") {
  SmallWorld world;
  world.import();
  write_file(world.path("password"), "a long enough password\n");
  CHECK(world.run({"token", "create", "scada", "--role", "integration"}).code == 0);
  CHECK(world.run({"token", "revoke", "scada"}).code == 0);
  CHECK(world.run({"user", "add", "lin", "--role", "viewer", "--password-file", "password"}).code == 0);
  CHECK(world.run({"user", "disable", "lin"}).code == 0);
  auto const rows = StoreView(world.store()).rows("select action, object from audit_log where actor = 'accounts' order by id");
  CHECK(rows == std::vector<std::vector<std::string>>{{"create_token", "scada"}, {"revoke_token", "scada"}, {"add_user", "lin"}, {"disable_user", "lin"}});
}
