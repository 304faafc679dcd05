// A disk or a server that gives up: the right kind of error, and nothing half-written.
#include "engine/store/postgres_database.hpp"
#include "tests/conformance/store/store_under_test.hpp"
#include "tests/support/faulty_vfs.hpp"
#include "tests/support/postgres_cluster.hpp"

#include <catch2/catch.hpp>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <future>
#include <map>

using namespace lamplighter;
using namespace lamplighter::store;
using namespace lamplighter::test;
using ErrorKind = DatabaseError::Kind;

namespace {

void create_note(Database& db) { create(db, "CREATE TABLE note (id {id} PRIMARY KEY, body {text})"); }

}  // namespace

TEST_CASE("a server that cuts the connection is told as a lost connection, and opening again works") {
  StoreUnderTest store(Kind::postgresql);
  auto const db = store.open();
  create_note(*db);
  db->run("INSERT INTO note VALUES ($1, $2)", 1, "kept");
  db->begin();
  db->run("INSERT INTO note VALUES ($1, $2)", 2, "lost");
  postgres_cluster().cut_connections(store.address());
  CHECK(error_of([&] { db->run("INSERT INTO note VALUES ($1, $2)", 3, "lost"); }) == ErrorKind::connection);
  db->rollback();  // throws nothing
  CHECK_FALSE(db->in_transaction());
  CHECK(error_of([&] { db->begin(); }) == ErrorKind::connection);
  auto const again = store.open();
  CHECK(number(*again, "SELECT count(*) FROM note") == 1);
}

TEST_CASE("a connection cut at COPY or at COMMIT is told as lost too") {
  StoreUnderTest store(Kind::postgresql);
  std::vector<std::vector<Value>> rows;
  for (std::int64_t i = 0; i < 100; ++i) rows.push_back({i, std::string("x")});
  std::vector<std::string_view> const columns = {"id", "body"};
  auto db = store.open();
  create_note(*db);
  postgres_cluster().cut_connections(store.address());
  CHECK(error_of([&] { db->insert_many("note", columns, rows); }) == ErrorKind::connection);
  db = store.open();
  db->begin();
  db->insert_many("note", columns, rows);
  postgres_cluster().cut_connections(store.address());
  CHECK(error_of([&] { db->commit(); }) == ErrorKind::connection);
  db = store.open();
  CHECK(number(*db, "SELECT count(*) FROM note") == 0);
}

TEST_CASE("a server that takes the connection and says nothing is given up, and so is one that vanishes later") {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int const silent = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(::bind(silent, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0);
  REQUIRE(::listen(silent, 5) == 0);
  socklen_t length = sizeof address;
  REQUIRE(::getsockname(silent, reinterpret_cast<sockaddr*>(&address), &length) == 0);
  auto const where = "postgresql://nobody@127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/none?sslmode=disable";
  auto opening = std::async(std::launch::async, [&] { return open_database(where).has_value(); });
  bool const is_given_up = opening.wait_for(std::chrono::seconds{30}) == std::future_status::ready;
  ::close(silent);  // ends the wait of a library that would wait for ever
  CHECK(is_given_up);
  CHECK_FALSE(opening.get());
  auto const keywords = connection_keywords("postgresql://nobody@host/none?connect_timeout=7&keepalives=0").value();
  std::map<std::string, std::string> const said(keywords.begin(), keywords.end());
  CHECK_FALSE(said.contains("connect_timeout"));
  CHECK_FALSE(said.contains("keepalives"));
  CHECK(said.at("tcp_user_timeout") == "20000");
  CHECK(said.at("keepalives_idle") == "10");
  CHECK(keywords.back().first == "dbname");
}

TEST_CASE("a name too long for an index of the server is its row's fault, and the facts beside it are kept") {
  StoreUnderTest store(Kind::postgresql);
  auto const db = store.open();
  create(*db, "CREATE TABLE named (name {text} PRIMARY KEY)");
  std::string name;  // 4,000 bytes that cannot be compressed
  for (std::uint32_t i = 0, x = 1; i < 4'000; ++i) name += static_cast<char>('!' + (x = x * 1'664'525 + 1'013'904'223) % 9'973 % 90);
  db->begin();
  db->run("INSERT INTO named VALUES ($1)", "short");
  db->savepoint("fact");
  CHECK(error_of([&] { db->run("INSERT INTO named VALUES ($1)", name); }) == ErrorKind::constraint);
  db->rollback_to("fact");
  db->commit();
  CHECK(number(*db, "SELECT count(*) FROM named") == 1);
}

TEST_CASE("no server at the address is an error that repeats no password") {
  auto const opened = open_database("postgresql://lamplighter:geheim@127.0.0.1:1/nowhere");
  REQUIRE_FALSE(opened);
  CHECK(opened.error().kind == Error::Kind::failed);
  CHECK(opened.error().message.find("geheim") == std::string::npos);
}

TEST_CASE("a malformed address is an error of use that does not repeat it") {
  for (auto const* const address : {"", "mysql://geheim@host/db", "postgresql://[geheim", "sqlite:", "var/geheim.db"}) {
    auto const opened = open_database(address);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().kind == Error::Kind::usage);
    CHECK(opened.error().message.find("geheim") == std::string::npos);
  }
}

TEST_CASE("a store opened for reading refuses to write") {
  ON_BOTH_DATABASES();
  StoreUnderTest store(kind);
  auto const writer = store.open();
  create_note(*writer);
  auto const db = store.open(OpenMode::read_only);
  CHECK(error_of([&] { db->run("INSERT INTO note VALUES ($1, $2)", 1, "x"); }) == ErrorKind::read_only);
  db->begin();
  CHECK(number(*db, "SELECT count(*) FROM note") == 0);
  db->commit();
}

TEST_CASE("a missing folder, a missing file for reading and a file that is no database are told apart from success") {
  TemporaryFolder folder;
  auto const no_folder = open_database("sqlite:" + folder.file("no/such/store.db"));
  REQUIRE_FALSE(no_folder);
  CHECK(no_folder.error().message.find("folder") != std::string::npos);
  CHECK_FALSE(open_database("sqlite:" + folder.file("missing.db"), OpenMode::read_only));
  CHECK_FALSE(std::filesystem::exists(folder.file("missing.db")));
  auto const path = folder.file("letter.db");
  std::ofstream(path) << std::string(10'000, 'x');
  auto const letter = open_database("sqlite:" + path);
  REQUIRE_FALSE(letter);
  CHECK(letter.error().kind == Error::Kind::failed);
  CHECK(letter.error().message.find("not a Lamplighter store") != std::string::npos);
  CHECK(std::filesystem::file_size(path) == 10'000);
}

TEST_CASE("a new store is readable by its owner only") {
  StoreUnderTest store(Kind::sqlite);
  auto const db = store.open();
  create_note(*db);
  auto const file = db->file();
  for (auto const& path : {file, file + "-wal"}) {
    CHECK(std::filesystem::status(path).permissions() ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  }
}

TEST_CASE("a full or broken disk is told by its kind, and nothing half-written stays") {
  using Operation = FaultyVfs::Operation;
  using Failure = FaultyVfs::Failure;
  auto const failure = GENERATE(Failure::disk_full, Failure::io_error);
  auto const operation = GENERATE(Operation::write, Operation::sync);
  auto const expected = failure == Failure::disk_full ? ErrorKind::full : ErrorKind::connection;
  auto& disk = register_faulty_vfs("failing");
  auto const open = [] { return open_database("sqlite:store.db", OpenMode::read_write, "failing").value(); };
  {
    auto const db = open();
    create_note(*db);
    db->run("INSERT INTO note VALUES ($1, $2)", 1, "kept");
    for (std::uint64_t n = 1; n < 20; ++n) {
      disk.fail(operation, n, failure, FaultyVfs::Repeat::for_ever);
      bool is_committed = false;
      try {
        Transaction transaction(*db);
        for (int id = 10; id < 20; ++id) db->run("INSERT INTO note VALUES ($1, $2)", id, std::string(2000, 'x'));
        transaction.commit();
        is_committed = true;
      } catch (DatabaseError const& error) {
        CHECK(error.kind() == expected);
      }
      disk.heal();
      CHECK_FALSE(db->in_transaction());
      CHECK(number(*db, "SELECT count(*) FROM note") == (is_committed ? 11 : 1));
      if (n == 1) CHECK_FALSE(is_committed);
      db->run("DELETE FROM note WHERE id <> 1");
    }
  }
  CHECK(number(*open(), "SELECT count(*) FROM note WHERE body = 'kept'") == 1);
  unregister_faulty_vfs("failing");
}
