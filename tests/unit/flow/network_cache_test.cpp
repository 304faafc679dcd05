// Tests of a start from the mapped network: used when sound, made again when not, and never needed.
#include <filesystem>
#include <fstream>

#include "tests/unit/flow/network_scene.hpp"

namespace lamplighter::flow {
namespace {

namespace fs = std::filesystem;

struct Folder {
  Folder() {
    auto pattern = (fs::temp_directory_path() / "lamplighter-cache-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path = pattern;
  }
  ~Folder() { fs::remove_all(path); }
  fs::path path;
};

std::vector<fs::path> files_in(fs::path const& folder, std::string const& ending = ".map") {
  std::vector<fs::path> out;
  for (auto const& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ending) out.push_back(entry.path());
  }
  return out;
}

/// How often the rows of the stored network were read since the start of the scene.
class CachedScene : public NetworkScene {
 public:
  explicit CachedScene(fs::path const& folder)
      : NetworkScene([&](Settings& settings) { settings.network_cache = folder.string(); }) {}
  void start_again() {
    crash();
    restart();
  }
  /// The rows are made unreadable: a start that works now does not need them.
  void spoil_rows() {
    store().begin();
    store().database().run("update network_rows set rows = $1", store::Value{store::Blob(40, 7)});
    store().commit();
  }
};

}  // namespace

TEST_CASE("a start reads the mapped network and needs no row of the store") {
  Folder const folder;
  CachedScene scene(folder.path);
  REQUIRE(files_in(folder.path).size() == 1);
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  scene.spoil_rows();
  scene.start_again();
  CHECK(scene.open_phases("FUS2") == "ABC");
  CHECK(scene.out_of(scene.outage().id) == Words{"b.1", "b.2", "b.3"});
}

TEST_CASE("a mapped network that was damaged, cut short or is of another version is made again, and the log says so") {
  Folder const folder;
  CachedScene scene(folder.path);
  auto const file = files_in(folder.path).at(0);
  auto const size = fs::file_size(file);
  auto const harm = GENERATE(0, 1, 2);
  if (harm == 0) fs::resize_file(file, size / 2);
  if (harm == 1) fs::resize_file(file, 3);
  if (harm == 2) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(static_cast<std::streamoff>(size / 2));
    stream.put('\x55').put('\xaa').put('\x55').put('\xaa');
  }
  scene.notes.clear();
  scene.start_again();
  REQUIRE(scene.notes.size() == 1);
  CHECK_THAT(scene.notes.front(), Catch::Contains("mapped anew") && Catch::Contains(file.filename().string()));
  CHECK(fs::file_size(file) == size);
  scene.notes.clear();
  scene.start_again();
  CHECK(scene.notes.empty());
}

TEST_CASE("a folder that takes no file costs the next start, not this one, and is said once") {
  Folder const folder;
  CachedScene scene(folder.path / "none");
  REQUIRE(scene.notes.size() == 1);
  CHECK_THAT(scene.notes.front(), Catch::Contains("cannot be kept") && Catch::Contains("none"));
  scene.replace("BRK1 --- a*2 --- FUS2 --- b*4");
  CHECK(scene.notes.size() == 1);
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  CHECK(scene.out_of(scene.outage().id) == Words{"b.1", "b.2", "b.3", "b.4"});
}

TEST_CASE("files of networks that are gone go with them") {
  Folder const folder;
  CachedScene scene(folder.path);
  auto const first = files_in(folder.path).at(0);
  scene.replace("BRK1 --- a*2 --- FUS2 --- b*4");
  auto const files = files_in(folder.path);
  REQUIRE(files.size() == 1);
  CHECK(files.front() != first);
  CHECK(files_in(folder.path, ".names").size() == 1);
}

TEST_CASE("a store that fails right after an activation ends nothing: the answer comes, and the files are cleared another time") {
  Folder const folder;
  CachedScene scene(folder.path);
  scene.stage("BRK1 --- a*2 --- FUS2 --- b*4");
  scene.yield = [&](std::string_view point) {
    if (point == "before_commit") scene.store().database().execute("alter table network_revision rename to out_of_reach");
  };
  auto const answer = scene.tell(CommandKind::activate_network, "{}", {}, {}, {"chief", "admin"});
  scene.yield = [](std::string_view) {};
  REQUIRE(answer);
  CHECK(answer->body.at("applied") == "network");
  CHECK(std::ranges::any_of(scene.notes, [](auto const& note) { return note.find("former networks stay") != std::string::npos; }));
  scene.store().begin();
  scene.store().database().execute("alter table out_of_reach rename to network_revision");
  scene.store().commit();
  REQUIRE(scene.report(NetworkScene::fuse_opens));
  CHECK(scene.out_of(scene.outage().id) == Words{"b.1", "b.2", "b.3", "b.4"});
}

}  // namespace lamplighter::flow
