// A network that lies in the tables of a PostgreSQL server is traced as its GeoPackage is.
#include <catch2/catch.hpp>

#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <memory>
#include <stdexcept>

#include "tests/support/postgres_cluster.hpp"
#include "tests/unit/geo/network_truth.hpp"

using namespace lamplighter;

namespace {

using Dataset = std::unique_ptr<GDALDataset>;

Dataset opened(std::string const& name, unsigned flags) {
  Dataset dataset(GDALDataset::Open(name.c_str(), flags));
  if (!dataset) throw std::runtime_error("GDAL cannot open " + name);
  return dataset;
}

/// All layers of the file as tables of a new database; gives its address.
std::string in_postgres(std::string const& file) {
  GDALAllRegister();
  auto address = test::postgres_cluster().create_database();
  auto const from = opened(file, GDAL_OF_VECTOR | GDAL_OF_READONLY);
  auto const to = opened(address, GDAL_OF_VECTOR | GDAL_OF_UPDATE);
  for (auto* const layer : from->GetLayers()) {
    if (to->CopyLayer(layer, layer->GetName()) == nullptr) throw std::runtime_error(std::string("no table for ") + layer->GetName());
  }
  return address;
}

std::string const folder = LAMPLIGHTER_TEST_DATA "/networks";

}  // namespace

TEST_CASE("networks in PostgreSQL tables are traced as the independent solver traces them") {
  for (auto const* name : {"ieee123", "cemig_ulas628"}) {
    auto const address = in_postgres(folder + "/" + name + ".gpkg");
    test::check_against_truth(test::live_network_of(address), folder, name);
  }
}

TEST_CASE("a table that is missing from the server is named, with those that are there") {
  auto const address = in_postgres(folder + "/ieee13.gpkg");
  test::postgres_cluster().run(address, "drop table transformers");
  geo::Dataset const dataset{.path = address};
  auto const imported = geo::import_network({&dataset, 1});
  REQUIRE_FALSE(imported);
  CHECK_THAT(imported.error().message, Catch::Contains("transformers") && Catch::Contains("customers"));
}

TEST_CASE("a server that is not there is named without its password") {
  geo::Dataset const dataset{.path = "PG:host=127.0.0.1 port=1 dbname=gis user=reader password=verysecret"};
  auto const imported = geo::import_network({&dataset, 1});
  REQUIRE_FALSE(imported);
  CHECK_THAT(imported.error().message, Catch::Contains("dbname=gis"));
  CHECK_THAT(imported.error().message, !Catch::Contains("verysecret"));
}
