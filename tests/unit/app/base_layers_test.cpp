// `map:` of lamplighter.yaml, and the thread that reads its layers.
#include <catch2/catch.hpp>

#include <condition_variable>
#include <mutex>

#include "engine/app/base_map_reader.hpp"
#include "engine/app/configuration.hpp"
#include "tests/unit/app/scratch_folder.hpp"

using namespace lamplighter;
using namespace lamplighter::app;
using Catch::Contains;

namespace {

Result<Configuration> read(std::string const& yaml) {
  test::ScratchFolder const folder;
  return read_configuration(folder.file("lamplighter.yaml", "network: {sources: [{dataset: a.gpkg}]}\n" + yaml),
                            [](std::string const&) { return std::optional<std::string>(); });
}

constexpr auto one_place =
    R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"West"},"geometry":{"type":"Point","coordinates":[1,2]}}]})";

/// What the reader gave last, waited for.
class Given {
 public:
  void operator()(BaseMapReader::Read read) {
    std::lock_guard const lock(mutex_);
    last_ = std::move(read);
    ++count_;
    arrived_.notify_all();
  }
  BaseMapReader::Read after(int count) {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return count_ >= count; });
    return last_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  BaseMapReader::Read last_;
  int count_ = 0;
};

}  // namespace

TEST_CASE("layers are the utility's files, lie in the order in which they are drawn, and have names of their kind") {
  auto const read_ = read(
      "map:\n"
      "  layers:\n"
      "    - {dataset: base.gpkg, layer: streets, kind: road, label: name, zoom_min: 9, name: Streets}\n"
      "    - {dataset: lanes.shp, kind: road, srs: EPSG:4490, open_options: [ENCODING=CP936]}\n"
      "    - {dataset: base.gpkg, layer: lakes, kind: water, where: area > 100}\n");
  REQUIRE(read_);
  auto const& layers = read_->base_layers;
  REQUIRE(layers.size() == 3);
  CHECK(layers[0].id == "water");
  CHECK(layers[0].zoom_min == 8);
  CHECK(layers[0].table.query.where == "area > 100");
  CHECK(layers[1].id == "road");
  CHECK(layers[1].name == "Streets");
  CHECK(layers[1].label == "name");
  CHECK(layers[1].zoom_min == 9);
  CHECK(layers[1].table.dataset == read_->folder + "/base.gpkg");
  CHECK(layers[2].id == "road-2");
  CHECK(layers[2].srs == "EPSG:4490");
  CHECK(layers[2].table.open_options == std::vector<std::string>{"ENCODING=CP936"});
  CHECK(read("")->base_layers.empty());
}

TEST_CASE("a layer is for who is signed in, unless it is marked as public; buildings never are") {
  auto const shown = read("map: {layers: [{dataset: a.gpkg, kind: road}, {dataset: b.gpkg, kind: road, public: true}]}");
  REQUIRE(shown);
  CHECK_FALSE(shown->base_layers[0].is_public);
  CHECK(shown->base_layers[1].is_public);
  auto const homes = read("map: {layers: [{dataset: a.gpkg, kind: building, public: true}]}");
  REQUIRE_FALSE(homes);
  CHECK_THAT(homes.error().message, Contains("building") && Contains("never single homes") && Contains("lamplighter.yaml:2"));
  CHECK(read("map: {layers: [{dataset: a.gpkg, kind: building, public: false}]}"));
  CHECK_FALSE(read("map: {layers: [{dataset: a.gpkg, kind: road, public: perhaps}]}"));
}

TEST_CASE("a layer with a mistake is named with what to write, and none is fetched from elsewhere") {
  auto const refused = [](std::string const& layer) { return read("map: {layers: [" + layer + "]}").error().message; };
  CHECK_THAT(refused("{dataset: a.gpkg, kind: streets}"), Contains("'streets' is no kind of layer") && Contains("road") && Contains("lamplighter.yaml:2"));
  CHECK_THAT(refused("{dataset: 'https://tiles.example/roads.geojson', kind: road}"), Contains("no file or folder of this machine") && Contains("asks no other server"));
  CHECK_THAT(refused("{dataset: /vsicurl/roads.geojson, kind: road}"), Contains("no file or folder of this machine"));
  CHECK_THAT(refused("{dataset: a.gpkg, kind: road, zoom_mni: 3}"), Contains("zoom_mni") && Contains("zoom_min"));
  CHECK_THAT(refused("{dataset: a.gpkg, kind: road, zoom_min: 17}"), Contains("zoom_min"));
  CHECK_THAT(refused("{kind: road}"), Contains("dataset"));
  std::string many;
  for (int i = 0; i < 25; ++i) many += "{dataset: a.gpkg, kind: road}, ";
  CHECK_THAT(refused(many + "{dataset: a.gpkg, kind: road}"), Contains("names 26 layers, and 24 is the most"));
}

TEST_CASE("layers are read beside whoever asks, anew each time, and those that cannot be are named") {
  test::ScratchFolder const folder;
  geo::BaseLayer good, bad;
  good.id = "place";
  good.kind = geo::BaseKind::place;
  good.table.dataset = folder.file("places.geojson", one_place);
  bad.id = "road";
  bad.table.dataset = (folder.path() / "gone.gpkg").string();
  Given given;
  BaseMapReader reader([&](BaseMapReader::Read read) { given(std::move(read)); });
  reader.read({good, bad});
  auto const first = given.after(1);
  REQUIRE(first.map);
  CHECK(first.unread == std::vector<std::string>{"road"});
  reader.read({good});
  auto const second = given.after(2);
  CHECK(second.unread.empty());
  CHECK(second.map->name() != first.map->name());
  reader.read({});
  CHECK(given.after(3).map == nullptr);
}
