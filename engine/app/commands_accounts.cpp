// `user` and `token`: who may sign in.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include "engine/app/assembly.hpp"
#include "engine/app/command_line.hpp"
#include "engine/base/system_clock.hpp"
#include "engine/store/sql_accounts.hpp"

namespace lamplighter::app {
namespace {

/// From the file's first line, or from the terminal without showing it.
Result<std::string> read_password(AccountOptions const& options) {
  std::string password;
  if (auto const& path = options.password_file; !path.empty()) {
    std::ifstream file(path);
    if (!file || !std::getline(file, password) || password.empty()) {
      return fail(Error::Kind::usage, fmt::format("{}: its first line is empty or cannot be read", path));
    }
    return password;
  }
  if (::isatty(STDIN_FILENO) == 0) {
    return fail(Error::Kind::usage, "no terminal to ask for the password; give --password-file FILE");
  }
  termios shown{};
  ::tcgetattr(STDIN_FILENO, &shown);
  auto hidden = shown;
  hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  fmt::print("password for '{}': ", options.name);
  std::fflush(stdout);
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  std::getline(std::cin, password);
  ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
  fmt::print("\n");
  if (password.empty()) return fail(Error::Kind::usage, "an empty password is refused");
  return password;
}

bool is_file_name(std::string_view name) {
  auto const is_plain = [](char one) {
    return (one >= '0' && one <= '9') || (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || one == '-' || one == '_' || one == '.';
  };
  return !name.empty() && name.size() <= 64 && name.front() != '.' && std::ranges::all_of(name, is_plain);
}

void print(std::vector<flow::Account> const& accounts) {
  for (auto const& account : accounts) {
    fmt::print("{:<24} {}{}\n", account.name, fmt::join(account.roles, ","), account.is_disabled ? "  (no longer taken)" : "");
  }
}

/// A list changes nothing, and so must not bring a store to a version that the daemon at work does not know.
Result<std::unique_ptr<store::SqlAccounts>> open_accounts(Configuration const& configuration, AccountOptions const& options) {
  if (options.action == "list") return store::SqlAccounts::open(configuration.store, store::OpenMode::read_only);
  make_store_folder(configuration);
  return store::SqlAccounts::open(configuration.store);
}

}  // namespace

Result<void> issue_token(store::SqlAccounts& accounts, std::string const& path, std::string_view name,
                         std::vector<std::string> const& roles, Time now) {
  auto const token = store::SqlAccounts::new_token();
  if (auto const written = write_private_file(path, token + "\n"); !written) return written;
  auto const added = accounts.add_token(name, token, roles, now);  // throws when the store may have it all the same: the file stays
  std::error_code ignored;
  if (!added) std::filesystem::remove(path, ignored);
  return added;
}

Result<void> user_command(CommandContext const& context, AccountOptions const& options) {
  auto const configuration = context.configuration();
  if (!configuration) return tl::unexpected<Error>(configuration.error());
  auto accounts = open_accounts(*configuration, options);
  if (!accounts) return tl::unexpected<Error>(accounts.error());
  if (options.action == "list") {
    print((*accounts)->users());
    return {};
  }
  if (options.action == "disable") return (*accounts)->disable_user(options.name);
  return read_password(options).and_then([&](std::string const& password) {
    if (options.action == "password") return (*accounts)->set_password(options.name, password, {}, SystemClock().now());
    return (*accounts)->add_user(options.name, password, options.roles, SystemClock().now());
  });
}

Result<void> token_command(CommandContext const& context, AccountOptions const& options) {
  auto const configuration = context.configuration();
  if (!configuration) return tl::unexpected<Error>(configuration.error());
  auto accounts = open_accounts(*configuration, options);
  if (!accounts) return tl::unexpected<Error>(accounts.error());
  if (options.action == "list") {
    print((*accounts)->tokens());
    return {};
  }
  if (options.action == "revoke") return (*accounts)->revoke_token(options.name);
  // Beside the store, as the first one: the folder in which somebody happens to stand may be anybody's to read.
  if (!is_file_name(options.name)) {
    return fail(Error::Kind::usage, fmt::format("'{}' cannot name a token's file; write letters, digits, '-', '_' and '.'", options.name));
  }
  auto const path = (std::filesystem::path(secrets_folder(*configuration)) / (options.name + ".token")).string();
  if (std::filesystem::exists(path)) {
    return fail(Error::Kind::usage, fmt::format("{}: exists; remove it or choose another name, nothing was overwritten", path));
  }
  if (auto const issued = issue_token(**accounts, path, options.name, options.roles, SystemClock().now()); !issued) return issued;
  fmt::print("the token is in {}\n", path);
  return {};
}

}  // namespace lamplighter::app
