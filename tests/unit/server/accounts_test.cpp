// Users, tokens and sessions in a real store: what signs in, what no longer does, and what is kept of a secret.
#include <catch2/catch.hpp>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/store/sql_accounts.hpp"

namespace lamplighter::store {
namespace {

struct Folder {
  std::string path;
  Folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "lamplighter-accounts-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

constexpr std::string_view password = "moon-over-lake";
Time const morning = *time_from_rfc3339("2026-03-02T08:00:00+08:00");

}  // namespace

TEST_CASE("a token signs in until it is revoked, and only its hash is kept") {
  Folder const folder;
  auto accounts = SqlAccounts::open("sqlite:" + folder.path + "/a.db").value();
  auto const token = SqlAccounts::new_token();
  REQUIRE(accounts->add_token("scada", token, {"integration", "viewer"}, morning));
  CHECK(token.size() == 64);
  auto const who = accounts->by_token(token, morning);
  REQUIRE(who);
  CHECK(who->name == "scada");
  CHECK(who->roles == std::vector<std::string>{"integration", "viewer"});
  CHECK_FALSE(accounts->by_token(token + "0", morning));
  CHECK_FALSE(accounts->by_token("", morning));

  // The audit log names people and programs alike.
  CHECK(accounts->add_user("scada", "a-long-password", {"viewer"}, morning).error().field == "name");
  auto const again = accounts->add_token("scada", SqlAccounts::new_token(), {"viewer"}, morning);
  REQUIRE_FALSE(again);
  CHECK(again.error().kind == Error::Kind::conflict);
  CHECK(accounts->revoke_token("scada"));
  CHECK_FALSE(accounts->by_token(token, morning));
  CHECK(accounts->tokens().at(0).is_disabled);
  CHECK(accounts->revoke_token("nobody").error().kind == Error::Kind::not_found);

  accounts.reset();
  for (auto const& file : std::filesystem::directory_iterator(folder.path)) {
    std::ifstream stream(file.path(), std::ios::binary);
    std::string const bytes(std::istreambuf_iterator<char>(stream), {});
    CHECK(bytes.find(token) == std::string::npos);
  }
}

TEST_CASE("a session lasts twelve hours, and ends with signing out or with the user") {
  Folder const folder;
  auto const accounts = SqlAccounts::open("sqlite:" + folder.path + "/a.db").value();
  REQUIRE(accounts->add_user("lin", password, {"dispatcher"}, morning));
  CHECK_FALSE(accounts->sign_in("lin", "moon", morning));
  CHECK_FALSE(accounts->sign_in("nobody", password, morning));
  auto const session = accounts->sign_in("lin", password, morning);
  REQUIRE(session);
  CHECK(accounts->by_session(*session, morning)->name == "lin");
  CHECK(accounts->by_session(*session, morning + std::chrono::hours{11}));
  CHECK_FALSE(accounts->by_session(*session, morning + std::chrono::hours{12}));

  accounts->sign_out(*session);
  CHECK_FALSE(accounts->by_session(*session, morning));
  auto const second = accounts->sign_in("lin", password, morning);
  REQUIRE(second);
  REQUIRE(accounts->disable_user("lin"));
  CHECK_FALSE(accounts->by_session(*second, morning));
  CHECK_FALSE(accounts->sign_in("lin", password, morning));
}

TEST_CASE("a role that nobody knows, a name twice and an empty password are refused") {
  Folder const folder;
  auto const accounts = SqlAccounts::open("sqlite:" + folder.path + "/a.db").value();
  auto const role = accounts->add_user("lin", password, {"wizard"}, morning);
  REQUIRE_FALSE(role);
  CHECK(role.error().field == "roles");
  CHECK(role.error().message.find("shift_supervisor") != std::string::npos);
  CHECK(accounts->add_user("lin", "", {"viewer"}, morning).error().field == "password");
  CHECK(accounts->add_user("", password, {"viewer"}, morning).error().field == "name");
  CHECK(accounts->add_user("lin", password, {}, morning).error().field == "roles");
  CHECK(accounts->add_user("lin", password, {"viewer"}, morning));
  CHECK(accounts->add_user("lin", password, {"viewer"}, morning).error().kind == Error::Kind::conflict);
  CHECK(accounts->users().size() == 1);
  CHECK_FALSE(SqlAccounts::open("sqlite:" + folder.path + "/no/such/folder/a.db"));
}

TEST_CASE("two names that look alike are not two people, nor a person and a program") {
  Folder const folder;
  auto const accounts = SqlAccounts::open("sqlite:" + folder.path + "/a.db").value();
  REQUIRE(accounts->add_user("desk", password, {"viewer"}, morning));
  for (std::string const name : {"desk\u200b", "de\u00adsk", "\ufeffdesk", "desk\u2060", "de\u200dsk", "desk\u202e", "desk\u00a0", "\u3000desk", "desk\n"}) {
    CAPTURE(name);
    auto const added = accounts->add_user(name, password, {"viewer"}, morning);
    REQUIRE_FALSE(added);
    CHECK(added.error().field == "name");
    CHECK(accounts->add_token(name, SqlAccounts::new_token(), {"viewer"}, morning).error().field == "name");
  }
  CHECK(accounts->add_user("desk\u200b", password, {"viewer"}, morning).error().message.find("U+200B") != std::string::npos);
  CHECK(accounts->add_user("\u738b \u82b3", password, {"viewer"}, morning));
  CHECK(accounts->users().size() == 2);
}

TEST_CASE("audit rows of accounts stay below the ids of any region") {
  Folder const folder;
  auto const address = "sqlite:" + folder.path + "/a.db";
  auto const accounts = SqlAccounts::open(address).value();
  auto const database = open_database(address).value();
  // As the engine of region 1 writes them.
  database->run("INSERT INTO audit_log (id, at, actor, action, object, detail) VALUES ($1, 0, 'a', 'b', 'c', 'd')",
                (std::int64_t{1} << 48) + 1);
  accounts->audit_read(morning, "lin", "/api/v1/exceptions", "after 0");
  accounts->audit_read(morning, "lin", "/api/v1/exceptions", "after 100");
  auto& rows = database->bound("SELECT id, actor FROM audit_log ORDER BY id");
  REQUIRE(rows.step());
  CHECK(rows.integer(0) == 1);
  CHECK(rows.text(1) == "lin");
  REQUIRE(rows.step());
  CHECK(rows.integer(0) == 2);
  rows.reset();
}

}  // namespace lamplighter::store
