// The private PostgreSQL server of the tests leaves nothing behind.
#include "tests/support/postgres_cluster.hpp"

#include "engine/store/database.hpp"

#include <catch2/catch.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <thread>

using namespace lamplighter;
using namespace lamplighter::test;

namespace {

/// The folder inside the address, with its slashes back.
std::string folder_of(std::string address) {
  address = address.substr(address.find('@') + 1);
  std::string folder;
  for (std::size_t i = 0; i < address.size() && address[i] != '/';) {
    auto const is_slash = address.compare(i, 3, "%2F") == 0;
    folder += is_slash ? '/' : address[i];
    i += is_slash ? 3 : 1;
  }
  return folder;
}

}  // namespace

TEST_CASE("the server answers, sorts in English by default, and is gone with its folder at the end") {
  std::string address;
  {
    PostgresCluster cluster;
    address = cluster.create_database();
    auto const db = store::open_database(address);
    REQUIRE(db);
    auto& query = (*db)->bound("SELECT 'a' < 'Z', 'a' < 'Z' COLLATE \"C\"");
    REQUIRE(query.step());
    CHECK(query.integer(0) == 1);
    CHECK(query.integer(1) == 0);
    CHECK(std::filesystem::exists(folder_of(address)));
  }
  CHECK_FALSE(std::filesystem::exists(folder_of(address)));
  CHECK_FALSE(store::open_database(address));
}

TEST_CASE("the server stops when its test program is killed, and the next one clears up") {
  int ready[2];
  REQUIRE(::pipe(ready) == 0);
  auto const child = ::fork();
  if (child == 0) {
    PostgresCluster cluster;
    auto const address = cluster.create_database();
    if (::write(ready[1], address.data(), address.size()) < 0) ::_exit(1);
    for (;;) ::pause();
  }
  char buffer[300];
  auto const count = ::read(ready[0], buffer, sizeof buffer);
  REQUIRE(count > 0);
  std::string const address(buffer, static_cast<std::size_t>(count));
  CHECK(store::open_database(address));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  auto const give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  bool is_gone = false;
  while (!is_gone && std::chrono::steady_clock::now() < give_up) {
    is_gone = !store::open_database(address);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  CHECK(is_gone);
  CHECK(std::filesystem::exists(folder_of(address)));
  PostgresCluster const next;
  CHECK_FALSE(std::filesystem::exists(folder_of(address)));
  ::close(ready[0]);
  ::close(ready[1]);
}
