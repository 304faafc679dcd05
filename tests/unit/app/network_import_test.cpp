// From files to revisions: the first is active at once, later ones are staged, and large changes need a person.
#include <algorithm>
#include <utility>

#include <catch2/catch.hpp>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "engine/app/import_findings.hpp"
#include "engine/app/network_import.hpp"
#include "engine/flow/network_findings.hpp"
#include "engine/store/region_store.hpp"
#include "geo/finding_words.hpp"
#include "tests/unit/app/scratch_folder.hpp"

using namespace lamplighter;
using namespace lamplighter::app;
using Catch::Contains;

namespace {

Time const now = *time_from_rfc3339("2026-03-02T08:00:00Z");

struct World {
  test::ScratchFolder folder;
  Configuration configuration;
  std::unique_ptr<store::RegionStore> store;

  World() {
    configuration.file = "lamplighter.yaml";
    configuration.datasets = {{std::string(LAMPLIGHTER_TEST_DATA) + "/networks/ieee13.gpkg", "standard"}};
    configuration.store = "sqlite:" + (folder.path() / "store.db").string();
    auto opened = store::RegionStore::open({.address = configuration.store, .region = {1}, .owner = "test"});
    REQUIRE(opened);
    store = std::move(*opened);
  }
  LoadedNetwork load() const {
    auto loaded = load_files(configuration, now);
    REQUIRE(loaded);
    return std::move(*loaded);
  }
  std::int64_t count(std::string const& table) {
    auto& row = store->database().bound("select count(*) from " + table);
    row.step();
    auto const out = row.integer(0);
    row.reset();
    return out;
  }
  Result<ImportSummary> import(LoadedNetwork const& loaded, Acceptance acceptance = Acceptance::within_limits) {
    return import_into(*store, loaded, configuration, acceptance, now);
  }
};

/// The same network with so many customers on another transformer.
LoadedNetwork moved(LoadedNetwork loaded, std::size_t customers) {
  auto rows = geo::data_of(loaded.imported.data);
  for (std::size_t i = 0; i < customers; ++i) rows.customers[i].transformer = "another";
  loaded.imported.data = geo::lists_of(rows);
  loaded.imported.content_hash = "moved " + std::to_string(customers);
  return loaded;
}

}  // namespace

TEST_CASE("the first network is active at once, and the same once more changes nothing") {
  World world;
  auto const loaded = world.load();
  auto const first = world.import(loaded);
  REQUIRE(first);
  CHECK(first->outcome == ImportSummary::Outcome::activated);
  CHECK(first->revision == 1);
  auto const again = world.import(loaded);
  REQUIRE(again);
  CHECK(again->outcome == ImportSummary::Outcome::unchanged);
  CHECK(again->revision == 1);
  CHECK(world.store->flow().active_network()->number == 1);
}

TEST_CASE("a change within the limits is staged and does not become active by itself") {
  World world;
  world.configuration.changed_customers_max = 0.5;
  auto const loaded = world.load();
  REQUIRE(world.import(loaded));
  auto const second = world.import(moved(loaded, 1));
  REQUIRE(second);
  CHECK(second->outcome == ImportSummary::Outcome::staged);
  CHECK(second->revision == 2);
  CHECK(second->customers_changed == 1);
  CHECK(world.store->flow().active_network()->number == 1);
}

TEST_CASE("what was found of a revision stands beside it in both languages, and goes when another takes its place") {
  World world;
  auto const loaded = world.load();
  auto const found = [&](int revision) { return flow::kept_network_findings(world.store->flow(), revision); };
  REQUIRE(world.import(loaded));
  auto const first = found(1);
  REQUIRE(first.is_array());
  CHECK(first.as_array().size() > 0);
  for (auto const& one : first.as_array()) {
    INFO(boost::json::serialize(one));
    CHECK(one.at("count").to_number<std::size_t>() >= one.at("listed").as_array().size());
    CHECK(one.at("listed").as_array().size() > 0);
    for (auto const* language : {"en", "zh"}) {
      CHECK_FALSE(one.at("title").at(language).as_string().empty());
      for (auto const& row : one.at("listed").as_array()) CHECK_FALSE(row.at("reason").at(language).as_string().empty());
    }
    CHECK(one.at("title").at("en") != one.at("title").at("zh"));
  }
  auto const worse = moved(loaded, 1);
  REQUIRE(world.import(worse, Acceptance::accepted));
  CHECK(found(1).is_array());  // active, and 2 is only staged
  CHECK(found(2).is_array());
  REQUIRE(world.import(moved(loaded, 2), Acceptance::accepted));
  CHECK(found(1).is_array());
  CHECK(found(2).is_null());
  CHECK(found(3).is_array());
}

TEST_CASE("contacts are not among what was found, and of one number only the first are named") {
  geo::Audit audit;
  for (int i = 0; i < 30; ++i) audit.findings.push_back(geo::make_finding(101, geo::Finding::Severity::warning, "lines", "L" + std::to_string(i), {}));
  audit.findings.push_back(geo::make_finding(823, geo::Finding::Severity::error, "contacts", "C1", {}));
  auto const found = boost::json::parse(network_findings_json(audit)).as_array();
  REQUIRE(found.size() == 1);
  CHECK(found[0].at("count").to_number<int>() == 30);
  CHECK(found[0].at("listed").as_array().size() == findings_listed_max);
  CHECK(found[0].at("severity") == "warning");
}

TEST_CASE("a change above the limits is refused with counts, keeps nothing, and goes with --accept") {
  World world;
  auto const loaded = world.load();
  REQUIRE(world.import(loaded));
  auto const all = loaded.imported.data.customers.size();
  auto const changed = moved(loaded, all);
  auto const refused = world.import(changed);
  REQUIRE(!refused);
  CHECK(refused.error().kind == Error::Kind::refused);
  CHECK_THAT(refused.error().message, Contains(std::to_string(all) + " of " + std::to_string(all)) && Contains("--accept"));
  CHECK_THAT(refused.error().message, Contains("network.limits.changed_customers") && Contains("most on feeders"));
  auto const accepted = world.import(changed, Acceptance::accepted);
  REQUIRE(accepted);
  CHECK(accepted->outcome == ImportSummary::Outcome::staged);
  CHECK(accepted->revision == 2);  // the refused one left no number behind
  CHECK(accepted->customers_changed == all);
}

TEST_CASE("removed and new customers count as changed") {
  World world;
  auto loaded = world.load();
  REQUIRE(world.import(loaded));
  auto rows = geo::data_of(loaded.imported.data);
  rows.customers.back().id = "new";
  loaded.imported.data = geo::lists_of(rows);
  loaded.imported.content_hash = "renamed";
  auto const accepted = world.import(loaded, Acceptance::accepted);
  REQUIRE(accepted);
  CHECK(accepted->customers_changed == 2);
}

TEST_CASE("customers without a row in the contacts file are counted") {
  World world;
  auto const all = world.load().imported.data.customers.size();
  CHECK(world.load().customers_without_contact == all);
  world.configuration.contacts = {{.file = world.folder.file("contacts.csv", "customer,phone\n671,+99900000001\n")}};
  CHECK(world.load().customers_without_contact == all - 1);
}

TEST_CASE("an import that makes a feeder invalid is refused by its name, and goes with --accept") {
  World world;
  world.configuration.changed_customers_max = 1;
  auto const loaded = world.load();
  REQUIRE(world.import(loaded));
  auto cut = loaded;
  cut.imported.data.sections = geo::SectionList();  // nearly everybody hangs from nothing
  cut.imported.content_hash = "cut";
  auto const refused = world.import(cut);
  REQUIRE(!refused);
  CHECK(refused.error().kind == Error::Kind::refused);
  CHECK_THAT(refused.error().message, Contains("feeders invalid") && Contains("no supply") && Contains("--accept"));
  CHECK_FALSE(world.store->flow().staged_network());
  auto const accepted = world.import(cut, Acceptance::accepted);
  REQUIRE(accepted);
  auto const feeders = world.store->flow().feeder_standings(accepted->revision);
  CHECK(std::any_of(feeders.begin(), feeders.end(), [](auto const& one) { return one.status == "invalid"; }));
  CHECK_THAT(world.store->flow().network_difference(accepted->revision), Contains("\"customers_moved\""));
}

TEST_CASE("beside a daemon an import only stages: network and contacts stay until the daemon takes them over") {
  World world;
  world.configuration.contacts = {{.file = world.folder.file("contacts.csv", "customer,phone\n671,+99900000001\n")}};
  REQUIRE(world.import(world.load()));
  REQUIRE(world.store->renew_lease(now));  // the daemon
  auto beside = store::RegionStore::open({.address = world.configuration.store, .region = {1}, .owner = "import"});
  REQUIRE(beside);
  world.configuration.contacts = {{.file = world.folder.file("contacts.csv", "customer,phone\n671,+99900000009\n")}};
  auto const next = moved(world.load(), 1);
  auto const judged = judge_import(**beside, next, world.configuration, nullptr, {}, now);
  REQUIRE(judged);
  CHECK(judged->kind == ImportJudgement::Kind::changed);
  int pauses = 0;
  auto const staged = stage_import(**beside, next, *judged, now, [&] { ++pauses; });
  REQUIRE(staged);
  CHECK(staged->outcome == ImportSummary::Outcome::staged);
  CHECK(pauses > 2);
  CHECK_FALSE((*beside)->renew_lease(now));
  auto& outages = world.store->outages();
  CHECK(outages.find_customers_by_phone("+99900000001").size() == 1);
  CHECK(outages.find_customers_by_phone("+99900000009").empty());
  CHECK(world.store->flow().active_network()->number == 1);
  world.store->begin();
  world.store->flow().activate_network(staged->revision);
  world.store->commit();
  CHECK(outages.find_customers_by_phone("+99900000009").size() == 1);
}

TEST_CASE("of two imports at once the later one stands, and the earlier one says so and changes nothing") {
  World world;
  world.configuration.changed_customers_max = 1;
  auto const loaded = world.load();
  REQUIRE(world.import(loaded));
  auto const slow = moved(loaded, 1), quick = moved(loaded, 2);
  auto other = store::RegionStore::open({.address = world.configuration.store, .region = {1}, .owner = "quick"});
  REQUIRE(other);
  auto const judged = judge_import(*world.store, slow, world.configuration, nullptr, {}, now);
  REQUIRE(judged);
  bool has_begun = false;
  auto const overtaken = stage_import(*world.store, slow, *judged, now, [&] {
    if (std::exchange(has_begun, true)) return;
    REQUIRE(import_into(**other, quick, world.configuration, Acceptance::within_limits, now));
  });
  REQUIRE(!overtaken);
  CHECK_THAT(overtaken.error().message, Contains("another import has begun"));
  CHECK(world.store->flow().staged_network()->content_hash == "moved 2");
}

TEST_CASE("contacts are not staged for a network that another took the place of meanwhile") {
  World world;
  world.configuration.changed_customers_max = 1;
  world.configuration.contacts = {{.file = world.folder.file("contacts.csv", "customer,phone\n671,+99900000001\n")}};
  auto const loaded = world.load();
  REQUIRE(world.import(loaded));
  auto const staged = world.import(moved(loaded, 1));
  REQUIRE(staged);
  auto const judged = judge_import(*world.store, loaded, world.configuration, nullptr, {}, now);
  REQUIRE(judged);
  REQUIRE(judged->kind == ImportJudgement::Kind::unchanged);
  bool is_activated = false;
  auto const late = stage_import(*world.store, loaded, *judged, now, [&] {
    if (!std::exchange(is_activated, true)) world.store->flow().activate_network(staged->revision);
  });
  REQUIRE(!late);
  CHECK_THAT(late.error().message, Contains("import again"));
  CHECK(world.store->flow().active_network()->content_hash == "moved 1");
  auto const left = world.store->flow().staged_network();
  CHECK((!left || left->content_hash == "moved 1"));
}

TEST_CASE("the old files imported again drop the staged network, so that nobody activates it") {
  World world;
  world.configuration.changed_customers_max = 1;
  auto const loaded = world.load();
  REQUIRE(world.import(loaded));
  REQUIRE(world.import(moved(loaded, 1))->revision == 2);
  auto const back = world.import(loaded);
  REQUIRE(back);
  CHECK(back->outcome == ImportSummary::Outcome::unchanged);
  CHECK(back->dropped == 2);
  CHECK_FALSE(world.store->flow().staged_network());
  CHECK(world.store->flow().active_network()->number == 1);
  CHECK_FALSE(world.import(loaded)->dropped);
}

TEST_CASE("contacts for the old files drop the staged network, and the import says so") {
  World world;
  world.configuration.changed_customers_max = 1;
  world.configuration.contacts = {{.file = world.folder.file("contacts.csv", "customer,phone\n671,+99900000001\n")}};
  auto const loaded = world.load();
  REQUIRE(world.import(loaded));
  auto const staged = world.import(moved(loaded, 1));
  REQUIRE(staged);
  CHECK(world.count("staged_contacts") == 1);
  auto const back = world.import(loaded);
  REQUIRE(back);
  CHECK(back->dropped == staged->revision);
  CHECK_FALSE(world.store->flow().staged_network());
  CHECK(world.count("staged_contacts") == 0);
}

TEST_CASE("the contacts of a staged network that another takes the place of are deleted at once") {
  World world;
  world.configuration.changed_customers_max = 1;
  world.configuration.contacts = {{.file = world.folder.file("contacts.csv", "customer,phone\n671,+99900000001\n")}};
  auto const loaded = world.load();
  REQUIRE(world.import(loaded));
  auto const first = world.import(moved(loaded, 1)), second = world.import(moved(loaded, 2));
  REQUIRE(second);
  CHECK(second->dropped == first->revision);
  CHECK(world.count("staged_contacts") == 1);
  CHECK(world.count("staged_contacts where number = " + std::to_string(second->revision)) == 1);
}

TEST_CASE("an import of unchanged files brings the standings of feeders that the store does not have yet") {
  World world;
  auto const loaded = world.load();
  REQUIRE(world.import(loaded));
  auto const before = world.store->flow().feeder_standings(1);
  REQUIRE_FALSE(before.empty());
  world.store->database().run("delete from network_feeder");  // as in a store that an older program filled
  auto const again = world.import(loaded);
  REQUIRE(again);
  CHECK(again->outcome == ImportSummary::Outcome::unchanged);
  CHECK(again->revision == 1);
  CHECK(world.store->flow().feeder_standings(1) == before);
}

TEST_CASE("unchanged files judged otherwise renew the standings, so that notices of a sound feeder wait no longer") {
  World world;
  auto const loaded = world.load();
  REQUIRE(world.import(loaded));
  auto& books = world.store->flow();
  auto const feeder = books.feeder_standings(1).front().feeder;
  world.store->database().run("update network_feeder set status = 'invalid', reason = 'by a lower limit'");
  REQUIRE(books.why_invalid(feeder));
  auto const judged = judge_import(*world.store, loaded, world.configuration, nullptr, {}, now);
  REQUIRE(judged);
  CHECK_THAT(judged->standings_changed.at(0), Contains(feeder) && Contains("was invalid"));
  REQUIRE(world.import(loaded));
  CHECK_FALSE(books.why_invalid(feeder));
  CHECK(world.count("network_feeder where number <> 1") == 0);
}

TEST_CASE("beside a daemon the standings of an unchanged network wait for its word") {
  World world;
  auto const loaded = world.load();
  REQUIRE(world.import(loaded));
  world.store->database().run("delete from network_feeder");
  auto const judged = judge_import(*world.store, loaded, world.configuration, nullptr, {}, now);
  REQUIRE(judged);
  auto const staged = stage_import(*world.store, loaded, *judged, now);
  REQUIRE(staged);
  CHECK(staged->outcome == ImportSummary::Outcome::standings_staged);
  CHECK(world.store->flow().feeder_standings(1).empty());
  CHECK(world.store->flow().staged_network()->number == staged->revision);
}

TEST_CASE("a network without sources or without customers is refused before anything is staged") {
  World world;
  auto loaded = world.load();
  SECTION("sources") { loaded.imported.data.sources = geo::SourceList(); }
  SECTION("customers") { loaded.imported.data.customers = geo::CustomerList(); }
  auto const refused = world.import(loaded);
  REQUIRE(!refused);
  CHECK(refused.error().kind == Error::Kind::refused);
  CHECK(world.store->flow().network_revisions().empty());
}

TEST_CASE("without a dataset the configuration is asked for one") {
  Configuration configuration;
  configuration.file = "lamplighter.yaml";
  auto const loaded = load_files(configuration, now);
  REQUIRE(!loaded);
  CHECK(loaded.error().kind == Error::Kind::usage);
  CHECK_THAT(loaded.error().message, Contains("lamplighter.yaml") && Contains("network.sources"));
}
