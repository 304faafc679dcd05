// A machine that is against us: ports, rights, full disks, broken stores, and a second daemon.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "tests/e2e/small_world.hpp"
#include "tests/e2e/sms_world.hpp"

using namespace lamplighter::test;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

/// Listens on the port while it lives.
class Occupant {
 public:
  explicit Occupant(std::uint16_t port) : number_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(number_, reinterpret_cast<::sockaddr const*>(&address), sizeof address) == 0);
    REQUIRE(::listen(number_, 1) == 0);
  }
  ~Occupant() { ::close(number_); }
  Occupant(Occupant const&) = delete;
  Occupant& operator=(Occupant const&) = delete;

 private:
  int number_;
};

Restraint const obeying{.rights = Restraint::Rights::of_the_file};

}  // namespace

TEST_CASE("a port that is in use ends serve with the port's number") {
  SmallWorld world;
  world.import();
  Occupant const occupant(world.daemon().port());
  auto const ended = world.run({"serve"});
  CHECK(ended.code == 1);
  CHECK_THAT(ended.err, Contains(std::to_string(world.daemon().port())) && Contains("in use"));
}

TEST_CASE("a folder that may not be written refuses the store by its path") {
  SmallWorld world;
  fs::create_directory(world.path("store"));
  fs::permissions(world.path("store"), fs::perms::owner_read | fs::perms::owner_exec);
  for (auto const* command : {"import", "serve"}) {
    INFO(command);
    auto const ended = world.run({command}, obeying);
    CHECK(ended.code == 1);
    CHECK_THAT(ended.err, Contains(world.path("store").string()));
    CHECK(fs::is_empty(world.path("store")));
  }
}

TEST_CASE("a store that may only be read is refused by its path, and stays as it is") {
  SmallWorld world;
  world.import();
  auto const before = content_of(world.store());
  fs::permissions(world.store(), fs::perms::owner_read);
  world.daemon().launch(obeying);
  CHECK(world.daemon().wait() == 1);  // it never was ready: nobody answers /readyz
  CHECK(world.daemon().readiness().empty());
  CHECK_THAT(world.daemon().log(), Contains(world.store().string()));
  CHECK((content_of(world.store()) == before));
}

TEST_CASE("a file that is no database is refused, and stays as it is") {
  SmallWorld world;
  fs::create_directory(world.path("store"));
  std::string const letter = "Dear colleague, this is not a database. " + std::string(4096, 'x');
  write_file(world.store(), letter);
  for (auto const* command : {"serve", "import", "migrate"}) {
    INFO(command);
    auto const ended = world.run({command});
    CHECK(ended.code == 1);
    CHECK_THAT(ended.err, Contains(world.store().string()) && Contains("it is not a Lamplighter store"));
    CHECK((content_of(world.store()) == letter));
  }
}

TEST_CASE("a store that is broken inside is refused, and stays as it is") {
  SmallWorld world;
  world.import();
  auto bytes = content_of(world.store());
  for (std::size_t i = 4096; i < std::min<std::size_t>(bytes.size(), 60'000); ++i) bytes[i] = static_cast<char>(i * 31);
  write_file(world.store(), bytes);
  auto const ended = world.run({"serve"});
  CHECK(ended.code == 1);
  CHECK_THAT(ended.err, Contains(world.store().string()) && Contains("is damaged") && Contains("integrity_check") &&
                            Contains("`lamplighter restore FILE`"));
  CHECK((content_of(world.store()) == bytes));
}

TEST_CASE("an import onto a full disk fails whole, and a later one succeeds") {
  SmallWorld world;
  auto const ended = world.run({"import"}, {.file_bytes = 100'000});
  CHECK(ended.code == 1);
  CHECK_THAT(ended.err, Contains("full") || Contains("disk I/O"));
  world.import();
  StoreView const store(world.store());
  CHECK(store.number("select count(*) from network_revision") == 1);
  CHECK(store.text("pragma integrity_check") == "ok");
}

TEST_CASE("a disk that fills up refuses new facts and keeps every one that was answered") {
  SmallWorld world;
  world.import();
  auto& daemon = world.daemon();
  daemon.start();  // once without limit, so that token and secret exist
  REQUIRE(daemon.terminate() == 0);
  daemon.start({.file_bytes = fs::file_size(world.store()) + 150'000});
  std::vector<std::string> taken;
  int refused = 0;
  for (int i = 0; i < 2000 && refused == 0; ++i) {
    auto const key = fmt::format("k{}", i);
    auto const answer = daemon.post("/api/v1/device-reports", switch_report(i % 2 == 0 ? "opened" : "closed", key));
    REQUIRE(answer);
    if (answer->status / 100 == 2) {
      taken.push_back(key);
    } else {
      CHECK(answer->status == 503);
      ++refused;
    }
  }
  REQUIRE(refused == 1);
  REQUIRE(!taken.empty());
  daemon.signal(SIGTERM);
  daemon.wait();
  daemon.start();
  CHECK(daemon.readiness() != "not-ready");
  {
    StoreView const store(world.store());
    CHECK(store.text("pragma integrity_check") == "ok");
    for (auto const& key : taken) CHECK(store.number("select count(*) from fact where json_extract(payload, '$.key') = $1", {key}) == 1);
    CHECK(store.number("select count(*) from fact") == static_cast<std::int64_t>(taken.size()));
  }
  auto const later = daemon.post("/api/v1/device-reports", switch_report("opened", "later"));
  REQUIRE(later);
  CHECK(later->status / 100 == 2);
  CHECK(daemon.terminate() == 0);
}

TEST_CASE("on a full disk the daemon says that it is not ready, takes no fact, and is ready again by itself") {
  SmallWorld world;
  world.import();
  auto& daemon = world.daemon();
  daemon.start();
  auto const report = [&](std::string const& kind, std::string const& key) {
    auto const answer = daemon.post("/api/v1/device-reports", switch_report(kind, key));
    REQUIRE(answer);
    return answer->status;
  };
  auto const readiness = [&] {
    auto const answer = daemon.request({"GET", "/readyz", {}, {}});
    REQUIRE(answer);
    return *answer;
  };
  auto const number = [&](std::string const& sql) { return StoreView(world.store()).number(sql); };
  std::string const facts = "select count(*) from fact", steps = "select count(*) from outage_history";
  REQUIRE(readiness().body == "ready");
  REQUIRE(report("opened", "before") / 100 == 2);
  auto const steps_before = number(steps);
  daemon.limit_files(0);
  for (int i = 0; i < 3; ++i) CHECK(report("closed", "refused") == 503);
  CHECK(readiness().status == 503);
  CHECK(readiness().body == "not-ready");
  CHECK(number(facts) == 1);
  CHECK(number(steps) == steps_before);
  CHECK(daemon.is_running());
  daemon.limit_files(std::nullopt);
  CHECK(eventually([&] { return readiness().body == "ready"; }));
  CHECK(readiness().status == 200);
  CHECK(report("closed", "refused") / 100 == 2);
  CHECK(number(facts) == 2);
  CHECK(number(steps) > steps_before);
  CHECK(StoreView(world.store()).text("pragma integrity_check") == "ok");
  CHECK(daemon.terminate() == 0);
}

TEST_CASE("a second daemon on the same store is refused, and the first goes on") {
  SmallWorld world;
  world.import();
  world.daemon().start();
  auto const port = free_port();
  write_file(world.path("second.yaml"), content_of(world.path("lamplighter.yaml")));
  world.change("second.yaml", std::to_string(world.daemon().port()), std::to_string(port));
  auto const ended = world.run({"-c", "second.yaml", "serve"});
  CHECK(ended.code == 1);
  CHECK_THAT(ended.err, Contains("process"));  // who has it
  auto const answer = world.daemon().post("/api/v1/device-reports", switch_report("opened", "k"));
  REQUIRE(answer);
  CHECK(answer->status / 100 == 2);
  CHECK(world.daemon().terminate() == 0);
}
