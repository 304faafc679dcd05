// From files to revisions: the first is active at once, later ones are staged, and large changes need a person.
#include <catch2/catch.hpp>

#include "engine/app/network_import.hpp"
#include "engine/store/region_store.hpp"
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
    auto loaded = load_files(configuration);
    REQUIRE(loaded);
    return std::move(*loaded);
  }
  Result<ImportSummary> import(LoadedNetwork const& loaded, Acceptance acceptance = Acceptance::within_limits) {
    return import_into(*store, loaded, configuration, acceptance, now);
  }
};

/// The same network with so many customers on another node.
LoadedNetwork moved(LoadedNetwork loaded, std::size_t customers) {
  auto& rows = loaded.imported.data.customers;
  for (std::size_t i = 0; i < customers; ++i) rows[i].node = rows[i].node == "671" ? "650" : "671";
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
  auto& rows = loaded.imported.data.customers;
  auto renamed = rows.back();
  rows.pop_back();
  renamed.id = "new";
  rows.push_back(renamed);
  loaded.imported.content_hash = "renamed";
  auto const accepted = world.import(loaded, Acceptance::accepted);
  REQUIRE(accepted);
  CHECK(accepted->customers_changed == 2);
}

TEST_CASE("customers without a row in the contacts file are counted") {
  World world;
  auto const all = world.load().imported.data.customers.size();
  CHECK(world.load().customers_without_contact == all);
  world.configuration.contacts = world.folder.file("contacts.csv", "customer,phone\n671,+99900000001\n");
  CHECK(world.load().customers_without_contact == all - 1);
}

TEST_CASE("without a dataset the configuration is asked for one") {
  Configuration configuration;
  configuration.file = "lamplighter.yaml";
  auto const loaded = load_files(configuration);
  REQUIRE(!loaded);
  CHECK(loaded.error().kind == Error::Kind::usage);
  CHECK_THAT(loaded.error().message, Contains("lamplighter.yaml") && Contains("network.sources"));
}
