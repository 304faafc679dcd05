// Tests of ids from the mapped file at a start and an activation: used when sound, made again when not, and never needed.
#include <filesystem>
#include <fstream>

#include "engine/flow/kept_places.hpp"
#include "engine/flow/name_file.hpp"
#include "geo/network_cache.hpp"
#include "geo/network_file.hpp"
#include "tests/unit/flow/network_scene.hpp"

namespace lamplighter::flow {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;

struct Folder {
  Folder() {
    auto pattern = (fs::temp_directory_path() / "lamplighter-names-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path = pattern;
  }
  ~Folder() { fs::remove_all(path); }
  fs::path path;
};

class NamedScene : public NetworkScene {
 public:
  explicit NamedScene(fs::path folder)
      : NetworkScene([&](Settings& settings) { settings.network_cache = folder.string(); }), folder_(std::move(folder)) {}
  void start_again() {
    crash();
    notes.clear();
    restart();
  }
  fs::path name_file() const {
    for (auto const& entry : fs::directory_iterator(folder_)) {
      if (entry.path().extension() == ".names") return entry.path();
    }
    return {};
  }
  /// As an import does beside the daemon: rows and names, the network's file, the file of ids and the places of areas.
  void stage_prepared(std::string_view drawn, std::string const& content) {
    auto const rows = test::rows_from(drawn);
    auto& books = store().flow();
    store().begin();
    auto const number = books.begin_staging(content, rows.srs, clock.now());
    for (std::optional<std::size_t> chunk = 0; chunk;) chunk = books.stage_rows(number, rows, *chunk);
    using Left = Repository::NamesLeft;
    for (auto left = Left::look_again; left != Left::none;) {
      if (left == Left::look_again) REQUIRE(books.plan_names(number, rows));
      left = books.stage_names(rows);
    }
    REQUIRE(books.finish_staging(number));
    auto const network = geo::Network::build(rows).value();
    auto const file = geo::network_cache_file(folder_, "network-1", content);
    REQUIRE(geo::write_network_file(file, network->tables(), content));
    auto const hash = write_name_file(name_file_of(file), NameBook(*network, books.names()), *network);
    books.put_prepared(number, hash.value(), area_places_text({{"b", {12.34, 56.78}}}));
    store().commit();
  }
  /// While these are away no dictionary can be read.
  void hide_dictionaries() { rename("", "_away"); }
  void show_dictionaries() { rename("_away", ""); }

 private:
  void rename(std::string const& from, std::string const& to) {
    store().begin();
    for (std::string const table : {"device", "service_point"}) {
      store().database().execute("alter table " + table + from + " rename to " + table + to);
    }
    store().commit();
  }
  fs::path folder_;
};

constexpr std::string_view wider = "BRK1 --- a*2 --- FUS2 --- b*4";

}  // namespace

TEST_CASE("a start finds the ids in the mapped file and reads no dictionary") {
  Folder const folder;
  NamedScene scene(folder.path);
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  scene.hide_dictionaries();
  scene.start_again();
  CHECK(scene.notes.empty());
  scene.show_dictionaries();
  CHECK(scene.open_phases("FUS2") == "ABC");
  CHECK(scene.out_of(scene.outage().id) == Words{"b.1", "b.2", "b.3"});
}

TEST_CASE("a file of ids that is absent, damaged, cut short, of another version or of another store is made again, and the log says so") {
  Folder const folder;
  NamedScene scene(folder.path);
  auto const file = scene.name_file();
  auto const size = fs::file_size(file);
  auto const overwrite = [&](std::uintmax_t at, std::string const& bytes) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(static_cast<std::streamoff>(at)).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  };
  SECTION("absent") { fs::remove(file); }
  SECTION("empty") { fs::resize_file(file, 0); }
  SECTION("cut in its header") { fs::resize_file(file, 47); }
  SECTION("cut short") { fs::resize_file(file, size - 1); }
  SECTION("longer") { fs::resize_file(file, size + 8); }
  SECTION("another version") { overwrite(8, "\x09"); }
  SECTION("an id that is somebody else's") { overwrite(48, "\x55"); }
  SECTION("a hash that the store does not know") {
    scene.store().begin();
    scene.store().database().run("update network_revision set names_hash = 'ab'");
    scene.store().commit();
  }
  scene.start_again();
  REQUIRE(scene.notes.size() == 1);
  CHECK_THAT(scene.notes.front(), Contains("ids of network revision 1") && Contains("mapped anew") && Contains(file.filename().string()));
  CHECK(fs::file_size(file) == size);
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  CHECK(scene.out_of(scene.outage().id) == Words{"b.1", "b.2", "b.3"});
  scene.start_again();
  CHECK(scene.notes.empty());
  CHECK(scene.out_of(scene.outage().id) == Words{"b.1", "b.2", "b.3"});
}

TEST_CASE("a file of ids that cannot be kept costs the next start, not this one") {
  Folder const folder;
  NamedScene scene(folder.path);
  auto const file = scene.name_file();
  fs::remove(file);
  fs::create_directories(file / "in the way");
  scene.start_again();
  REQUIRE(scene.notes.size() == 1);
  CHECK_THAT(scene.notes.front(), Contains("cannot be kept"));
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  CHECK(scene.out_of(scene.outage().id) == Words{"b.1", "b.2", "b.3"});
}

TEST_CASE("what an import made ready is all that an activation reads") {
  Folder const folder;
  NamedScene scene(folder.path);
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  scene.stage_prepared(wider, "wider");
  scene.notes.clear();
  scene.store().begin();
  scene.store().database().run("update network_rows set rows = $1", store::Value{store::Blob(40, 7)});
  scene.store().commit();
  auto const answer = scene.activate();
  CHECK(answer.body.at("applied") == "network");
  CHECK(scene.notes.empty());
  CHECK(scene.out_of(scene.outage().id) == Words{"b.1", "b.2", "b.3", "b.4"});
  CHECK(kept_area_places(scene.store().flow()).at("b").x == Approx(12.34));
  scene.start_again();
  CHECK(scene.notes.empty());
  CHECK(scene.out_of(scene.outage().id) == Words{"b.1", "b.2", "b.3", "b.4"});
}

TEST_CASE("an import that died before it made anything ready costs the activation time, and nothing else") {
  Folder const folder;
  NamedScene scene(folder.path);
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  scene.stage_prepared(wider, "wider");
  auto const died = GENERATE(as<std::string>(), "before the files", "before the ids");
  scene.store().begin();
  scene.store().database().run("update network_revision set names_hash = '', area_places = '' where state = 'staged'");
  if (died == "before the ids") scene.store().database().run("update network_revision set names_after = -1 where state = 'staged'");
  scene.store().commit();
  for (auto const& entry : fs::directory_iterator(folder.path)) {
    if (entry.path().filename().string().find("wider") != std::string::npos) fs::remove(entry.path());
  }
  scene.notes.clear();
  scene.activate();
  CHECK(scene.notes.size() == 2);  // the network's file and that of its ids
  CHECK(scene.out_of(scene.outage().id) == Words{"b.1", "b.2", "b.3", "b.4"});
  scene.start_again();
  CHECK(scene.notes.empty());
}

TEST_CASE("a commit that fails leaves the former ids in force, and the activation can be asked for again") {
  Folder const folder;
  NamedScene scene(folder.path);
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  scene.stage_prepared(wider, "wider");
  scene.yield = [&](std::string_view point) {
    if (point == "before_commit") throw store::DatabaseError(store::DatabaseError::Kind::full, "disk full");
  };
  CHECK_FALSE(scene.tell(CommandKind::activate_network, "{}", {}, {}, {"chief", "admin"}));
  scene.yield = [](std::string_view) {};
  CHECK(scene.out_of(scene.outage().id) == Words{"b.1", "b.2", "b.3"});
  CHECK(scene.activate().body.at("applied") == "network");
  CHECK(scene.out_of(scene.outage().id) == Words{"b.1", "b.2", "b.3", "b.4"});
}

}  // namespace lamplighter::flow
