// Secrets on disk: readable by their owner only, whole or not at all, and made once.
#include <catch2/catch.hpp>

#include "engine/app/assembly.hpp"
#include "tests/unit/app/scratch_folder.hpp"

using namespace lamplighter;
using namespace lamplighter::app;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

constexpr auto owner_only = fs::perms::owner_read | fs::perms::owner_write;

std::string content_of(fs::path const& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("a private file is its owner's alone, also where it replaces an open one") {
  test::ScratchFolder const folder;
  auto const path = folder.file("secret", "old");
  fs::permissions(path, fs::perms::all);
  REQUIRE(write_private_file(path, "new\n"));
  CHECK(fs::status(path).permissions() == owner_only);
  CHECK(content_of(path) == "new\n");
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator{}) == 1);
}

TEST_CASE("what lies where a private file is prepared gets none of it") {
  test::ScratchFolder const folder;
  auto const path = (folder.path() / "secret").string();
  auto const elsewhere = folder.file("elsewhere", "theirs");
  SECTION("a file that everybody may read") {
    auto const left = folder.file("secret.new", "");
    fs::permissions(left, fs::perms::all);
  }
  SECTION("a link to somewhere else") { fs::create_symlink(elsewhere, path + ".new"); }
  REQUIRE(write_private_file(path, "new\n"));
  CHECK(fs::status(path).permissions() == owner_only);
  CHECK(!fs::is_symlink(path));
  CHECK(content_of(path) == "new\n");
  CHECK(content_of(elsewhere) == "theirs");
}

TEST_CASE("a private file that cannot be written is said by its path") {
  test::ScratchFolder const folder;
  auto const path = (folder.path() / "absent" / "secret").string();
  auto const written = write_private_file(path, "x");
  REQUIRE(!written);
  CHECK(written.error().kind == Error::Kind::failed);
  CHECK_THAT(written.error().message, Contains(path));
}

TEST_CASE("the callback secret is made once beside the store and kept") {
  test::ScratchFolder const folder;
  Configuration configuration;
  configuration.store = "sqlite:" + (folder.path() / "store" / "lamplighter.db").string();
  auto const first = callback_secret(configuration);
  REQUIRE(first);
  CHECK(first->size() == 64);
  auto const path = folder.path() / "store" / "callback.secret";
  CHECK(fs::status(path).permissions() == owner_only);
  CHECK(content_of(path) == *first + "\n");
  CHECK(*callback_secret(configuration) == *first);
  configuration.callback_secret = "from the configuration";
  CHECK(*callback_secret(configuration) == "from the configuration");
}

TEST_CASE("a callback secret that was cut short is refused and not replaced") {
  test::ScratchFolder const folder;
  Configuration configuration;
  configuration.store = "sqlite:" + (folder.path() / "lamplighter.db").string();
  auto const path = folder.file("callback.secret", "short\n");
  auto const secret = callback_secret(configuration);
  REQUIRE(!secret);
  CHECK_THAT(secret.error().message, Contains(path) && Contains("remove it"));
  CHECK(content_of(path) == "short\n");
}
