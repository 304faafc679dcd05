// A network imported again while the daemon works: what it says first, what it leaves alone, and what a kill leaves behind.
#include <csignal>
#include <filesystem>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/e2e/small_world.hpp"

using namespace lamplighter::test;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

std::string activate(SmallWorld& world) {
  auto const answer = world.daemon().post("/api/v1/network/activate", "{}");
  return answer ? fmt::format("{} {}", answer->status, answer->body) : "no answer";
}

/// So many more customers at the node of one that is there.
std::string many_customers(int count) {
  return fmt::format(
      "with recursive n(i) as (select 1 union all select i + 1 from n where i < {}) insert into customers (id, node, phases) "
      "select 'N' || i, '671', 'ABC' from n",
      count);
}

std::string revisions(StoreView const& store) {
  std::string out;
  for (auto const& row : store.rows("select number, state from network_revision order by number")) out += row[0] + row[1] + " ";
  return out;
}

}  // namespace

TEST_CASE("an import beside the daemon says what changes, stages it, and the daemon takes it over when asked") {
  SmallWorld world;
  world.import();
  auto& daemon = world.daemon();
  daemon.start();
  world.change_network({"update customers set node = '671' where id = '692'"});
  world.change("contacts.csv", "+99900000675", "+99900000676");
  auto const refused = world.run({"import"});
  CHECK(refused.code == 3);
  CHECK_THAT(refused.out, Contains("against the active revision 1") && Contains("1 moved"));
  CHECK_THAT(refused.err, Contains("changed_customers") && Contains("--accept") && Contains("most on feeders"));
  StoreView const store(world.store());
  CHECK(revisions(store) == "1active ");

  auto const dry = world.run({"import", "--dry-run", "--accept", "--format", "json"});
  CHECK(dry.code == 0);
  CHECK_THAT(dry.out, Contains("\"difference\"") && Contains("\"customers_changed\":1") && Contains("\"not_staged\""));
  CHECK(revisions(store) == "1active ");

  auto const staged = world.run({"import", "--accept"});
  CHECK(staged.code == 0);
  CHECK_THAT(staged.out, Contains("revision 2 is staged") && Contains("daemon"));
  CHECK(revisions(store) == "1active 2staged ");
  CHECK(store.number("select count(*) from contact where phone = '+99900000675'") == 1);
  auto const shown = daemon.get("/api/v1/network/revisions/2");
  REQUIRE(shown);
  CHECK_THAT(shown->body, Contains("\"customers_changed\":1") && Contains("\"staged\"") && Contains("\"feeders\""));
  CHECK(daemon.get("/api/v1/network/revisions/9")->status == 404);

  CHECK_THAT(activate(world), Contains("200") && Contains("\"applied\":\"network\""));
  CHECK(revisions(store) == "1retired 2active ");
  CHECK(store.number("select count(*) from contact where phone = '+99900000676'") == 1);
  CHECK_THAT(activate(world), Contains("409"));
  CHECK(daemon.terminate() == 0);
}

TEST_CASE("new contacts for the same network are taken over on request") {
  SmallWorld world;
  world.import();
  auto& daemon = world.daemon();
  daemon.start();
  world.change("contacts.csv", "+99900000675", "+99900000676");
  auto const staged = world.run({"import"});
  CHECK(staged.code == 0);
  CHECK_THAT(staged.out, Contains("the network is unchanged") && Contains("contacts are staged"));
  StoreView const store(world.store());
  CHECK(store.number("select count(*) from contact where phone = '+99900000676'") == 0);
  CHECK_THAT(activate(world), Contains("200") && Contains("\"applied\":\"contacts\""));
  CHECK(store.number("select count(*) from contact where phone = '+99900000676'") == 1);
  CHECK(store.number("select count(*) from staged_contacts") == 0);
  CHECK(daemon.terminate() == 0);
}

TEST_CASE("an import that is killed while it writes leaves network and contacts whole, and the next one clears it away") {
  SmallWorld world;
  world.import();
  auto& daemon = world.daemon();
  daemon.start();
  world.change("contacts.csv", "+99900000675", "+99900000676");
  world.change_network({many_customers(60'000)});
  StoreView const store(world.store());
  for (int chunks : {0, 1, 5}) {
    BackgroundRun import(world.path(""), {"import", "--accept"});
    REQUIRE(eventually([&] {
      return store.number("select count(*) from network_revision r where state = 'staging' and (select count(*) from "
                          "network_rows w where w.number = r.number) >= " + std::to_string(chunks)) > 0;
    }));
    import.kill();
    CHECK(store.text("select number from network_revision where state = 'active'") == "1");
    CHECK(store.number("select count(*) from network_revision where state = 'staged'") == 0);
    CHECK(store.number("select count(*) from contact where phone = '+99900000675'") == 1);
    CHECK(store.number("select count(*) from contact where phone = '+99900000676'") == 0);
    auto const fact = switch_report(chunks == 1 ? "closed" : "opened", fmt::format("k{}", chunks));
    REQUIRE(daemon.post("/api/v1/device-reports", fact)->status / 100 == 2);
    CHECK_THAT(activate(world), Contains("409"));
  }
  CHECK(world.run({"import", "--accept"}).code == 0);
  CHECK(store.number("select count(*) from network_revision where state = 'staging'") == 0);
  CHECK(store.number("select count(*) from network_rows w join network_revision r on r.number = w.number "
                     "where r.state = 'dropped'") == 0);
  CHECK_THAT(activate(world), Contains("200"));
  CHECK(store.number("select count(*) from contact where phone = '+99900000676'") == 1);
  CHECK(daemon.terminate() == 0);
}

TEST_CASE("an import that is killed once its revision is staged leaves the rest to the daemon, as does a file of ids that is lost or spoilt") {
  SmallWorld world;
  world.import();
  auto& daemon = world.daemon();
  daemon.start();
  CHECK_THAT(daemon.log(), !Contains("were read from the store"));  // the import has made all ready
  world.change_network({many_customers(20'000)});
  StoreView const store(world.store());
  {
    BackgroundRun import(world.path(""), {"import", "--accept"});
    REQUIRE(eventually([&] { return store.number("select count(*) from network_revision where state = 'staged'") > 0; }));
    import.kill();
  }
  auto const below = [&] { return daemon.get("/api/v1/devices/671692/downstream")->body; };
  auto const before = below();
  CHECK_THAT(activate(world), Contains("200") && Contains("\"applied\":\"network\""));
  CHECK(store.number("select count(*) from service_point p join customer c on c.id = p.customer_id where c.ref = p.ref and "
                     "c.ref like 'N%'") == 20'000);
  CHECK(below() == before);
  CHECK(daemon.terminate() == 0);

  fs::path names;
  for (auto const& entry : fs::directory_iterator(world.store().parent_path())) {
    if (entry.path().extension() == ".names") names = entry.path();
  }
  REQUIRE_FALSE(names.empty());
  auto const good = content_of(names);
  for (auto const& spoilt : {good.substr(0, good.size() / 2), std::string(good.size(), 'x'), std::string()}) {
    write_file(names, spoilt);
    daemon.start();
    CHECK_THAT(daemon.log(), Contains("ids of network revision 2 were read from the store and mapped anew"));
    CHECK(below() == before);
    CHECK(daemon.terminate() == 0);
    CHECK(content_of(names) == good);
  }
}

TEST_CASE("a bad dataset leaves the daemon at work untouched, and the import says why") {
  SmallWorld world;
  world.import();
  auto& daemon = world.daemon();
  daemon.start();
  auto const good = content_of(world.path("network.gpkg"));
  StoreView const store(world.store());
  auto const is_untouched = [&] {
    auto const answer = daemon.get("/api/v1/devices/671692/downstream");
    return revisions(store) == "1active " && answer && answer->status == 200 && daemon.readiness() == "ready";
  };
  SECTION("a file cut short") {
    write_file(world.path("network.gpkg"), std::string_view(good).substr(0, good.size() / 3));
    auto const ended = world.run({"import"});
    CHECK(ended.code != 0);
    CHECK_THAT(ended.err, Contains("network.gpkg"));
  }
  SECTION("a layer that is missing") {
    world.change_network({"delete from gpkg_contents where table_name = 'switches'", "drop table switches"});
    auto const ended = world.run({"import", "--accept"});
    CHECK(ended.code == 3);
    CHECK_THAT(ended.err, Contains("'switches'"));
  }
  SECTION("everybody without supply") {
    world.change_network({"delete from lines", "delete from transformers"});
    auto const ended = world.run({"import"});
    CHECK(ended.code == 3);
    CHECK_THAT(ended.out, Contains("finding"));
    CHECK_THAT(ended.err, Contains("feeders invalid") && Contains("--accept"));
  }
  CHECK(is_untouched());
  CHECK(daemon.terminate() == 0);
}

TEST_CASE("the daemon starts from the mapped network, and makes it again when it is damaged") {
  SmallWorld world;
  world.import();
  auto& daemon = world.daemon();
  daemon.start();
  CHECK(daemon.terminate() == 0);
  std::vector<fs::path> mapped;
  for (auto const& entry : fs::directory_iterator(world.path("store"))) {
    if (entry.path().extension() == ".map") mapped.push_back(entry.path());
  }
  REQUIRE(mapped.size() == 1);
  auto const before = daemon.log().size();
  daemon.start();
  CHECK(daemon.terminate() == 0);
  CHECK_THAT(daemon.log().substr(before), !Contains("mapped anew"));
  fs::resize_file(mapped.front(), 100);
  daemon.start();
  CHECK_THAT(daemon.log().substr(before), Contains("mapped anew"));
  CHECK(daemon.get("/api/v1/devices/671692/downstream")->status == 200);
  CHECK(daemon.terminate() == 0);
}
