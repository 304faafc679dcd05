// Who may sign in: users with roles, programs with tokens, browser sessions. Secrets are stored hashed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.hpp"
#include "engine/base/time.hpp"

namespace lamplighter::flow {

/// The roles that there are, weakest first where they are ordered at all.
constexpr std::string_view known_roles[] = {"viewer",          "call_agent",      "dispatcher", "planner", "shift_supervisor",
                                            "account_manager", "crew",            "integration", "auditor", "admin"};

/// Somebody who has signed in.
struct Principal {
  std::string name;                 // user or token; for role crew the crew's id
  std::vector<std::string> roles;
  enum class Kind : std::uint8_t { user, token } kind = Kind::user;
};

struct Account {
  std::string name;
  std::vector<std::string> roles;
  bool is_disabled = false;
};

/// Thread-safe; on a connection of its own. Throws the store's error when the database is gone.
class Accounts {
 public:
  virtual ~Accounts() = default;
  static constexpr std::string_view command_line = "accounts";  // who has no name: a person at the machine

  /// `by` is who does it, for the record. Errors: conflict (name taken), invalid (unknown role).
  virtual Result<void> add_user(std::string_view name, std::string_view password, std::vector<std::string> const& roles,
                                Time now, std::string_view by = command_line) = 0;
  virtual Result<void> disable_user(std::string_view name, std::string_view by = command_line) = 0;
  /// Who was disabled may sign in again. Every session of the user ends but `kept`. Errors: not_found, invalid (password).
  virtual Result<void> set_password(std::string_view name, std::string_view password, std::string_view kept, Time now,
                                    std::string_view by = command_line) = 0;
  /// Of a user who may sign in; the same work for a name that does not exist.
  virtual bool is_password(std::string_view name, std::string_view password) = 0;
  virtual std::vector<Account> users() = 0;
  /// The text of a new token, for whoever asked and nobody else: it is kept as a hash. Errors: as `add_user`.
  virtual Result<std::string> issue_token(std::string_view name, std::vector<std::string> const& roles, Time now, std::string_view by) = 0;
  virtual Result<void> revoke_token(std::string_view name, std::string_view by = command_line) = 0;
  virtual std::vector<Account> tokens() = 0;

  /// nullopt: unknown, expired, revoked or disabled, without saying which.
  virtual std::optional<Principal> by_token(std::string_view token, Time now) = 0;
  virtual std::optional<Principal> by_session(std::string_view session, Time now) = 0;
  /// The session's text for the cookie; nullopt when name or password is wrong, after the same work in both cases.
  virtual std::optional<std::string> sign_in(std::string_view name, std::string_view password, Time now) = 0;
  virtual void sign_out(std::string_view session) = 0;

  /// Reads of personal data are audited.
  virtual void audit_read(Time at, std::string_view actor, std::string_view route, std::string_view object) = 0;
};

}  // namespace lamplighter::flow
