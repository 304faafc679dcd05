// Users, tokens, sessions and the record of who read personal data, kept in the store on a connection of their own.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "engine/flow/accounts.hpp"
#include "engine/store/database.hpp"

namespace lamplighter::store {

/// `flow::Accounts` over a database address. Tokens and sessions are 256 random bits, kept as their SHA-256; passwords are
/// kept as Argon2id. Thread-safe: one connection, one caller at a time; a lost connection is opened again by the next call.
class SqlAccounts final : public flow::Accounts {
 public:
  /// Opens and migrates; read_only: only for lists, and never migrates. Errors: as `open_database` and `migrate`; failed when
  /// the cryptography library does not start.
  static Result<std::unique_ptr<SqlAccounts>> open(std::string address, OpenMode mode = OpenMode::read_write);
  ~SqlAccounts() override;

  Result<void> add_user(std::string_view name, std::string_view password, std::vector<std::string> const& roles,
                        Time now, std::string_view by = command_line) override;
  Result<void> disable_user(std::string_view name, std::string_view by = command_line) override;
  Result<void> set_password(std::string_view name, std::string_view password, std::string_view kept, Time now,
                            std::string_view by = command_line) override;
  bool is_password(std::string_view name, std::string_view password) override;
  std::vector<flow::Account> users() override;
  Result<void> revoke_token(std::string_view name, std::string_view by = command_line) override;
  /// The text of a token that nobody has yet.
  static std::string new_token();
  /// The caller has put the text where it is kept before: a crash between leaves a text that opens nothing, never a token that
  /// nobody knows. Only its SHA-256 is stored. Errors: conflict (name taken), invalid (unknown role).
  Result<void> add_token(std::string_view name, std::string_view token, std::vector<std::string> const& roles, Time now,
                         std::string_view by = command_line);
  Result<std::string> issue_token(std::string_view name, std::vector<std::string> const& roles, Time now, std::string_view by) override;
  std::vector<flow::Account> tokens() override;
  std::optional<flow::Principal> by_token(std::string_view token, Time now) override;
  std::optional<flow::Principal> by_session(std::string_view session, Time now) override;
  std::optional<std::string> sign_in(std::string_view name, std::string_view password, Time now) override;
  void sign_out(std::string_view session) override;
  void audit_read(Time at, std::string_view actor, std::string_view route, std::string_view object) override;

 private:
  SqlAccounts(std::string address, OpenMode mode);
  template <class Work>
  auto with_database(Work work);
  std::optional<std::int64_t> proven(std::string_view name, std::string_view password);

  std::string address_;
  OpenMode mode_;
  std::string dummy_hash_;  // of no password: the same work for a name that does not exist
  std::mutex mutex_;
  std::unique_ptr<Database> database_;
};

}  // namespace lamplighter::store
