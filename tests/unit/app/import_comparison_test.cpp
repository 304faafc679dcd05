// A dry import says what is in the files, whatever state the store is in.
#include <catch2/catch.hpp>

#include "engine/app/import_comparison.hpp"
#include "engine/store/region_store.hpp"
#include "tests/unit/app/scratch_folder.hpp"

using namespace lamplighter;
using namespace lamplighter::app;
using Catch::Contains;

namespace {

Time const now = *time_from_rfc3339("2026-03-02T08:00:00Z");

struct Files {
  test::ScratchFolder folder;
  Configuration configuration;
  LoadedNetwork loaded;

  Files() {
    configuration.file = "lamplighter.yaml";
    configuration.datasets = {{std::string(LAMPLIGHTER_TEST_DATA) + "/networks/ieee13.gpkg", "standard"}};
    configuration.store = "sqlite:" + (folder.path() / "store.db").string();
    auto read = load_files(configuration, now);
    REQUIRE(read);
    loaded = std::move(*read);
  }
  Result<ImportJudgement> judge() const { return judge_dry_import(loaded, configuration, nullptr, now); }
  std::unique_ptr<store::Database> database() const {
    auto opened = store::open_database(configuration.store, store::OpenMode::read_write);
    REQUIRE(opened);
    return std::move(*opened);
  }
  /// A store with these files active, as this program leaves it.
  void import() const {
    auto opened = store::RegionStore::open({.address = configuration.store, .region = {1}, .owner = "test"});
    REQUIRE(opened);
    REQUIRE(import_into(**opened, loaded, configuration, Acceptance::accepted, now));
  }
};

void check_is_first(Result<ImportJudgement> const& judged, std::string const& why) {
  REQUIRE(judged);
  CHECK(judged->kind == ImportJudgement::Kind::first);
  CHECK_THAT(judged->not_compared, Contains(why));
  CHECK_FALSE(judged->feeders.empty());
}

}  // namespace

TEST_CASE("a dry import needs no store") {
  Files const files;
  check_is_first(files.judge(), "none yet");
  CHECK_FALSE(std::filesystem::exists(files.folder.path() / "store.db"));
}

TEST_CASE("a dry import on a store without tables says that it is empty, and leaves it so") {
  Files const files;
  (void)files.database();
  check_is_first(files.judge(), "it is empty");
  CHECK(store::schema_version(*files.database()) == 0);
}

TEST_CASE("a dry import on a server that is not there reads the files all the same") {
  Files files;
  files.configuration.store = "postgresql://nobody@127.0.0.1:1/nowhere";
  auto const judged = files.judge();
  REQUIRE(judged);
  CHECK_FALSE(judged->not_compared.empty());
  CHECK(judged->kind == ImportJudgement::Kind::first);
}

TEST_CASE("a dry import on a store of an older program names both versions") {
  Files const files;
  files.import();
  auto const database = files.database();
  database->execute("drop table network_feeder");
  database->execute("delete from schema_history where number > 3");
  check_is_first(files.judge(), "it is at version 3");
  CHECK(store::schema_version(*database) == 3);
}

TEST_CASE("a dry import on a store that it can read compares") {
  Files const files;
  files.import();
  auto const judged = files.judge();
  REQUIRE(judged);
  CHECK(judged->not_compared.empty());
  CHECK(judged->kind == ImportJudgement::Kind::unchanged);
}

TEST_CASE("a dry import without a store refuses what an import would refuse") {
  Files files;
  files.loaded.imported.data.customers = geo::CustomerList();
  auto const judged = files.judge();
  REQUIRE(!judged);
  CHECK(judged.error().kind == Error::Kind::refused);
}
