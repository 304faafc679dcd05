// Users, tokens and sessions in SQL; secrets go in hashed and never come out.
#include "engine/store/sql_accounts.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <sodium.h>

#include "engine/base/blank.hpp"
#include "engine/base/sha256.hpp"
#include "engine/base/system_clock.hpp"

namespace lamplighter::store {
namespace {

constexpr std::chrono::hours session_lasts{12};
constexpr int attempts_max = 10;
constexpr std::size_t hashed_bytes_max = 1'024;  // hashing more costs time and adds nothing

std::string random_secret() {
  std::array<unsigned char, 32> bits{};
  randombytes_buf(bits.data(), bits.size());
  std::array<char, 2 * bits.size() + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), bits.data(), bits.size());
  return std::string(hex.data());
}

std::string hash_password(std::string_view password) {
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (crypto_pwhash_str(out.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                        crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0) {
    throw std::runtime_error("a password could not be hashed: not enough memory");
  }
  return std::string(out.data());
}

std::string joined(std::vector<std::string> const& roles) { return fmt::format("{}", fmt::join(roles, " ")); }

std::vector<std::string> separated(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    auto const end = std::min(text.find(' '), text.size());
    if (end > 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

Result<void> check_account(std::string_view name, std::vector<std::string> const& roles) {
  if (name.empty() || name.size() > 100) return fail(Error::Kind::invalid, "a name needs 1 to 100 bytes", "name");
  if (auto const one = disguising_character(name)) {
    return fail(Error::Kind::invalid, fmt::format("the name holds the character U+{:04X}, which is not seen and makes it look like another; remove it",
                                                  static_cast<std::uint32_t>(*one)), "name");
  }
  bool const is_plain = std::ranges::none_of(name, [](char one) { return (one >= 0 && one < ' ') || one == 0x7F; });
  if (!is_plain || has_blank_end(name)) return fail(Error::Kind::invalid, "a name holds no control characters, and no blank at its ends", "name");
  if (name == "system") return fail(Error::Kind::invalid, "'system' is what the program itself is called in the records; choose another name", "name");
  if (roles.empty()) {
    return fail(Error::Kind::invalid, fmt::format("'{}' gets no role; give at least one of: {}", name,
                                                  fmt::join(flow::known_roles, ", ")), "roles");
  }
  for (auto const& role : roles) {
    if (std::ranges::find(flow::known_roles, role) == std::end(flow::known_roles)) {
      return fail(Error::Kind::invalid,
                  fmt::format("unknown role '{}'; known are: {}", role, fmt::join(flow::known_roles, ", ")), "roles");
    }
  }
  return {};
}

/// Region 0: audit ids of the engine have their region in the bits above 48 (sequence.hpp), so neither meets the other.
void audit(Database& db, Time at, std::string_view actor, std::string_view action, std::string_view object,
           std::string_view detail) {
  db.run("INSERT INTO audit_log (id, at, actor, action, object, detail) VALUES "
         "((SELECT coalesce(max(id), 0) + 1 FROM audit_log WHERE id < 281474976710656), $1, $2, $3, $4, $5)",
         to_ms(at), actor, action, object, detail);
}

bool exists(Database& db, std::string_view sql, std::string_view name) {
  auto& query = db.bound(sql, name);
  bool const found = query.step();
  query.reset();
  return found;
}

/// The audit log names people and programs alike, so that one name is one of them.
Result<void> check_name_free(Database& db, std::string_view whose, std::string_view sql, std::string_view name) {
  if (!exists(db, sql, name)) return {};
  return fail(Error::Kind::conflict, fmt::format("there is a {} named '{}', and the audit log could not tell the two apart; take another name",
                                                 whose, name), "name");
}

Result<void> check_password(std::string_view password) {
  if (!password.empty() && password.size() <= hashed_bytes_max) return {};
  return fail(Error::Kind::invalid, fmt::format("the password needs 1 to {} bytes", hashed_bytes_max), "password");
}

/// Rows of (name, roles, flag).
std::vector<flow::Account> accounts(Database& db, std::string_view sql) {
  std::vector<flow::Account> out;
  auto& query = db.bound(sql);
  while (query.step()) out.push_back({query.text(0), separated(query.text(1)), query.integer(2) != 0});
  query.reset();
  return out;
}

}  // namespace

SqlAccounts::SqlAccounts(std::string address, OpenMode mode)
    : address_(std::move(address)), mode_(mode), dummy_hash_(hash_password("")) {}
SqlAccounts::~SqlAccounts() = default;

Result<std::unique_ptr<SqlAccounts>> SqlAccounts::open(std::string address, OpenMode mode) {
  if (sodium_init() < 0) return fail(Error::Kind::failed, "the cryptography library (libsodium) does not start");
  std::unique_ptr<SqlAccounts> out(new SqlAccounts(std::move(address), mode));
  auto database = open_database(out->address_, mode);
  if (!database) return tl::unexpected<Error>(database.error());
  if (mode == OpenMode::read_write) {
    if (auto const migrated = migrate(**database); !migrated) return tl::unexpected<Error>(migrated.error());
  }
  out->database_ = std::move(*database);
  return out;
}

/// Holds the mutex; opens the connection again where an earlier call lost it. Ids are the largest plus one: where another
/// daemon on the same server took one at that moment, the whole work is done again.
template <class Work>
auto SqlAccounts::with_database(Work work) {
  std::lock_guard const lock(mutex_);
  if (!database_) {
    auto opened = open_database(address_, mode_);
    if (!opened) throw DatabaseError(DatabaseError::Kind::connection, opened.error().message);
    database_ = std::move(*opened);
  }
  for (int attempt = 1;; ++attempt) {
    try {
      return work(*database_);
    } catch (DatabaseError const& trouble) {
      if (trouble.kind() == DatabaseError::Kind::connection) database_.reset();
      if (trouble.kind() != DatabaseError::Kind::constraint || attempt == attempts_max) throw;
    }
  }
}

Result<void> SqlAccounts::add_user(std::string_view name, std::string_view password, std::vector<std::string> const& roles,
                                   Time now, std::string_view by) {
  if (auto const checked = check_account(name, roles); !checked) return checked;
  if (auto const checked = check_password(password); !checked) return checked;
  auto const hash = hash_password(password);
  return with_database([&](Database& db) -> Result<void> {
    Transaction transaction(db);
    if (exists(db, "SELECT id FROM app_user WHERE name = $1", name)) {
      return fail(Error::Kind::conflict, fmt::format("a user named '{}' is there already", name), "name");
    }
    if (auto const free = check_name_free(db, "token", "SELECT id FROM api_token WHERE name = $1", name); !free) return free;
    db.run("INSERT INTO app_user (id, name, password_hash, roles, is_disabled) "
           "VALUES ((SELECT coalesce(max(id), 0) + 1 FROM app_user), $1, $2, $3, 0)",
           name, hash, joined(roles));
    audit(db, now, by, "add_user", name, joined(roles));
    transaction.commit();
    return {};
  });
}

Result<void> SqlAccounts::disable_user(std::string_view name, std::string_view by) {
  return with_database([&](Database& db) -> Result<void> {
    Transaction transaction(db);
    if (!exists(db, "SELECT id FROM app_user WHERE name = $1", name)) {
      return fail(Error::Kind::not_found, fmt::format("no user named '{}'", name), "name");
    }
    db.run("UPDATE app_user SET is_disabled = 1 WHERE name = $1", name);
    db.run("DELETE FROM app_session WHERE user_id = (SELECT id FROM app_user WHERE name = $1)", name);
    audit(db, SystemClock().now(), by, "disable_user", name, "");
    transaction.commit();
    return {};
  });
}

Result<void> SqlAccounts::set_password(std::string_view name, std::string_view password, std::string_view kept, Time now,
                                       std::string_view by) {
  if (auto const checked = check_password(password); !checked) return checked;
  auto const hash = hash_password(password);
  return with_database([&](Database& db) -> Result<void> {
    Transaction transaction(db);
    if (!exists(db, "SELECT id FROM app_user WHERE name = $1", name)) {
      return fail(Error::Kind::not_found, fmt::format("no user named '{}'", name), "name");
    }
    bool const was_disabled = exists(db, "SELECT id FROM app_user WHERE is_disabled = 1 AND name = $1", name);
    db.run("UPDATE app_user SET password_hash = $2, is_disabled = 0 WHERE name = $1", name, hash);
    db.run("DELETE FROM app_session WHERE user_id = (SELECT id FROM app_user WHERE name = $1) AND session_hash <> $2", name, sha256_hex(kept));
    audit(db, now, by, "set_password", name, was_disabled ? "enabled" : "");
    transaction.commit();
    return {};
  });
}

std::vector<flow::Account> SqlAccounts::users() {
  return with_database(
      [](Database& db) { return accounts(db, "SELECT name, roles, is_disabled FROM app_user ORDER BY name"); });
}

std::string SqlAccounts::new_token() { return random_secret(); }

Result<void> SqlAccounts::add_token(std::string_view name, std::string_view token, std::vector<std::string> const& roles, Time now,
                                    std::string_view by) {
  if (auto const checked = check_account(name, roles); !checked) return checked;
  return with_database([&](Database& db) -> Result<void> {
    Transaction transaction(db);
    if (exists(db, "SELECT id FROM api_token WHERE name = $1", name)) {
      return fail(Error::Kind::conflict, fmt::format("a token named '{}' is there already", name), "name");
    }
    if (auto const free = check_name_free(db, "user", "SELECT id FROM app_user WHERE name = $1", name); !free) return free;
    db.run("INSERT INTO api_token (id, name, token_hash, roles, created_at, expires_at, is_revoked) "
           "VALUES ((SELECT coalesce(max(id), 0) + 1 FROM api_token), $1, $2, $3, $4, NULL, 0)",
           name, sha256_hex(token), joined(roles), to_ms(now));
    audit(db, now, by, "create_token", name, joined(roles));
    transaction.commit();
    return {};
  });
}

Result<std::string> SqlAccounts::issue_token(std::string_view name, std::vector<std::string> const& roles, Time now, std::string_view by) {
  auto token = new_token();
  if (auto const added = add_token(name, token, roles, now, by); !added) return tl::unexpected<Error>(added.error());
  return token;
}

Result<void> SqlAccounts::revoke_token(std::string_view name, std::string_view by) {
  return with_database([&](Database& db) -> Result<void> {
    Transaction transaction(db);
    if (!exists(db, "SELECT id FROM api_token WHERE name = $1", name)) {
      return fail(Error::Kind::not_found, fmt::format("no token named '{}'", name), "name");
    }
    db.run("UPDATE api_token SET is_revoked = 1 WHERE name = $1", name);
    audit(db, SystemClock().now(), by, "revoke_token", name, "");
    transaction.commit();
    return {};
  });
}

std::vector<flow::Account> SqlAccounts::tokens() {
  return with_database(
      [](Database& db) { return accounts(db, "SELECT name, roles, is_revoked FROM api_token ORDER BY name"); });
}

std::optional<flow::Principal> SqlAccounts::by_token(std::string_view token, Time now) {
  auto const hash = sha256_hex(token);
  return with_database([&](Database& db) -> std::optional<flow::Principal> {
    auto& query = db.bound("SELECT name, roles FROM api_token WHERE token_hash = $1 AND is_revoked = 0 "
                           "AND (expires_at IS NULL OR expires_at > $2)",
                           hash, to_ms(now));
    std::optional<flow::Principal> out;
    if (query.step()) out = {query.text(0), separated(query.text(1)), flow::Principal::Kind::token};
    query.reset();
    return out;
  });
}

std::optional<flow::Principal> SqlAccounts::by_session(std::string_view session, Time now) {
  auto const hash = sha256_hex(session);
  return with_database([&](Database& db) -> std::optional<flow::Principal> {
    auto& query = db.bound("SELECT u.name, u.roles FROM app_session s JOIN app_user u ON u.id = s.user_id "
                           "WHERE s.session_hash = $1 AND s.expires_at > $2 AND u.is_disabled = 0",
                           hash, to_ms(now));
    std::optional<flow::Principal> out;
    if (query.step()) out = {query.text(0), separated(query.text(1)), flow::Principal::Kind::user};
    query.reset();
    return out;
  });
}

/// The user's id.
std::optional<std::int64_t> SqlAccounts::proven(std::string_view name, std::string_view password) {
  if (password.size() > hashed_bytes_max) return std::nullopt;
  struct Found {
    std::int64_t id = 0;
    std::string hash;
  };
  auto const found = with_database([&](Database& db) -> std::optional<Found> {
    auto& query = db.bound("SELECT id, password_hash FROM app_user WHERE name = $1 AND is_disabled = 0", name);
    std::optional<Found> out;
    if (query.step()) out = {query.integer(0), query.text(1)};
    query.reset();
    return out;
  });
  // Outside the mutex: the work is the same whether the name is known or not, and takes tens of milliseconds.
  auto const& hash = found ? found->hash : dummy_hash_;
  bool const is_right = crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
  return found && is_right ? std::optional(found->id) : std::nullopt;
}

bool SqlAccounts::is_password(std::string_view name, std::string_view password) { return proven(name, password).has_value(); }

std::optional<std::string> SqlAccounts::sign_in(std::string_view name, std::string_view password, Time now) {
  auto const user = proven(name, password);
  if (!user) return std::nullopt;
  auto const session = random_secret();
  with_database([&](Database& db) {
    Transaction transaction(db);
    db.run("DELETE FROM app_session WHERE expires_at <= $1", to_ms(now));
    db.run("INSERT INTO app_session (session_hash, user_id, expires_at) VALUES ($1, $2, $3)", sha256_hex(session), *user,
           to_ms(now + session_lasts));
    transaction.commit();
  });
  return session;
}

void SqlAccounts::sign_out(std::string_view session) {
  auto const hash = sha256_hex(session);
  with_database([&](Database& db) {
    Transaction transaction(db);
    db.run("DELETE FROM app_session WHERE session_hash = $1", hash);
    transaction.commit();
  });
}

void SqlAccounts::audit_read(Time at, std::string_view actor, std::string_view route, std::string_view object) {
  with_database([&](Database& db) {
    Transaction transaction(db);
    audit(db, at, actor, route, object, "read");
    transaction.commit();
  });
}

}  // namespace lamplighter::store
