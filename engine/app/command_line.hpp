// The command line: options, subcommands and exit codes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/app/configuration.hpp"
#include "engine/app/network_report.hpp"
#include "engine/base/error.hpp"
#include "engine/base/time.hpp"
#include "engine/server/web_files.hpp"

namespace lamplighter::store {
class SqlAccounts;
}

namespace lamplighter::app {

/// 0 done · 1 failed while running · 2 wrong usage or configuration · 3 the network data were refused.
/// `pages`: what the daemon serves; they outlive the call.
int run_command_line(int argc, char** argv, std::span<server::WebFile const> pages);
int exit_code_of(Error const&);

enum class Format { text, json, csv };

/// What every command gets.
struct CommandContext {
  std::string config_option;  // --config, or empty
  Format format = Format::text;
  /// Reads the configuration named by --config, or the default one.
  Result<Configuration> configuration() const;
  /// Its path alone. Error (usage): there is none.
  Result<std::string> configuration_path() const;
  /// The same with what can be read of a wrong one.
  Result<ConfigurationDraft> draft() const;
};

/// getenv behind a function, for secrets.
std::optional<std::string> environment(std::string const& name);

// commands_network.cpp
enum class DryRun { no, yes };
enum class Accept { no, yes };
/// With a report's path the network is audited, and the report written before anything is staged.
Result<void> import_command(CommandContext const&, DryRun, Accept, ReportFile const&);

// commands_trace.cpp
struct TraceOptions {
  enum class Question { devices, all, above, path, isolate, pick_up, close, plan, may_be_live };
  Question question = Question::devices;
  std::vector<std::string> devices;
  std::string subject;  // a customer, a place, a device or a file, as the question needs
  std::optional<std::string> phases;  // of close; absent: all
  std::string as_of;    // a day; empty: every row
  std::vector<std::string> islands;  // sources whose islands are taken as declared
  enum class Positions { normal, live } positions = Positions::normal;
};
Result<void> trace_command(CommandContext const&, TraceOptions const&);

// commands_preview.cpp
Result<void> preview_command(CommandContext const&, std::string const& plan_file);

// commands_setup.cpp
Result<void> init_command(std::string const& folder);

// commands_check.cpp
/// Reads everything, audits the network, and reports all problems at once: a wrong file does not hide what is wrong in
/// another. An error when there is any of severity error.
/// A feeder that the audit finds invalid is said, and is no error.
Result<void> check_command(CommandContext const&, ReportFile const&);

// commands_store.cpp
Result<void> backup_command(CommandContext const&, std::string const& file);
Result<void> restore_command(CommandContext const&, std::string const& file);
/// For a store that other tools have brought back, as PostgreSQL's own.
Result<void> mark_restored_command(CommandContext const&);
Result<void> migrate_command(CommandContext const&);

// commands_serve.cpp
struct ServedPages {
  std::span<server::WebFile const> files;
  std::string folder;  // --web-root: in their place
};
Result<void> serve_command(CommandContext const&, ServedPages const&);

// commands_accounts.cpp
struct AccountOptions {
  std::string action;  // add, list, disable, password | create, list, revoke
  std::string name;
  std::vector<std::string> roles;
  std::string password_file;  // users: first line; absent = asked for on the terminal
};
Result<void> user_command(CommandContext const&, AccountOptions const&);
Result<void> token_command(CommandContext const&, AccountOptions const&);
/// A new token, in a private file before the store takes it; no file when the store does not. Errors: as `write_private_file`
/// and `SqlAccounts::add_token`.
Result<void> issue_token(store::SqlAccounts&, std::string const& path, std::string_view name,
                         std::vector<std::string> const& roles, Time now);

// commands_certificate.cpp
struct CertificateOptions {
  std::string outage, out, language;
  bool is_pdf = false, shows_people = true;
};
Result<void> certificate_command(CommandContext const&, CertificateOptions const&);
/// Needs neither configuration nor store.
Result<void> verify_command(CommandContext const&, std::string const& file, std::string const& key_file);
Result<void> public_key_command(CommandContext const&, std::string const& file);
/// While no daemon runs.
Result<void> erase_command(CommandContext const&, std::string const& customer, std::string const& reason);

// commands_simulate.cpp
Result<void> simulate_command(std::string const& scenario, std::uint64_t seed, std::string const& out);

// commands_drill.cpp
struct DrillOptions {
  std::uint64_t seed = 1;
  std::string http = "127.0.0.1:0";  // a loopback address; port 0: a free one
  int speed = 1;                     // minutes of the drill in one of the clock on the wall
};
/// Until a person ends it. The store is a temporary folder's, the gateways are simulated: the configured ones are never opened.
Result<void> drill_command(CommandContext const&, DrillOptions const&, ServedPages const&);
/// Host and port of a loopback address. Error (usage): it is none.
Result<ListenAddress> loopback_address(std::string const& text);

// commands_report.cpp
struct ReportOptions {
  std::string kind;  // of flow::report_kinds
  std::string from, to;  // RFC 3339; empty = everything
};
Result<void> report_command(CommandContext const&, ReportOptions const&);

}  // namespace lamplighter::app
