// Options and subcommands.
#include "engine/app/command_line.hpp"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "engine/app/plain_text.hpp"
#include "engine/flow/reports.hpp"

namespace lamplighter::app {

std::optional<std::string> environment(std::string const& name) {
  auto const* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

Result<std::string> CommandContext::configuration_path() const { return config_option.empty() ? find_configuration() : Result<std::string>(config_option); }

Result<Configuration> CommandContext::configuration() const {
  auto const path = configuration_path();
  if (!path) return tl::unexpected<Error>(path.error());
  return read_configuration(*path, environment);
}

Result<ConfigurationDraft> CommandContext::draft() const {
  auto const path = config_option.empty() ? find_configuration() : config_option;
  if (!path) return tl::unexpected<Error>(path.error());
  return draft_configuration(*path, environment);
}

int exit_code_of(Error const& error) {
  switch (error.kind) {
    case Error::Kind::usage:
    case Error::Kind::invalid: return 2;
    case Error::Kind::refused: return 3;
    case Error::Kind::failed:
    case Error::Kind::not_found:
    case Error::Kind::conflict:
    case Error::Kind::forbidden:
    case Error::Kind::precondition:
    case Error::Kind::unavailable: return 1;
  }
  return 1;
}

namespace {

using Action = std::function<Result<void>()>;

/// Everything that options fill, alive until the chosen action has run.
struct Options {
  CommandContext context;
  Action action;
  std::string file, folder, out;
  std::uint64_t seed = 1;
  bool dry_run = false, accept = false, all = false, may_be_live = false, live = false, mark = false;
  TraceOptions trace;
  AccountOptions account;
  ReportOptions report;
  ReportFile report_file;
  ServedPages pages;
  CertificateOptions certificate;
  DrillOptions drill;
  std::string key, reason;
  bool hides_people = false;
};

std::uint64_t seed_of(std::string const& text) {
  std::uint64_t seed = 0;
  auto const* const end = text.data() + text.size();
  auto const read = std::from_chars(text.data(), end, seed);
  if (text.empty() || read.ec != std::errc{} || read.ptr != end) {
    throw CLI::ValidationError("--seed", fmt::format("'{}' is no seed; write a whole number from 0 to 18446744073709551615", text));
  }
  return seed;
}

/// Each question of `trace` is an option of its own; exactly one is asked.
void add_trace_command(CLI::App& app, Options& o) {
  using Question = TraceOptions::Question;
  auto* trace = app.add_subcommand("trace", "what hangs from a device, and other questions to the network");
  auto* questions = trace->add_option_group("question", "one of these");
  questions->add_option("--device", o.trace.devices, "what hangs from it; several: when all of them open");
  questions->add_flag("--all", o.all, "what hangs from every device");
  struct Named {
    char const* name;
    Question question;
    char const* help;
  };
  for (auto const& [name, question, help] : {
           Named{"--above", Question::above, "CUSTOMER: the devices above it, nearest first"},
           Named{"--path", Question::path, "CUSTOMER: the way to its source, phase by phase"},
           Named{"--isolate", Question::isolate, "SECTION|NODE: the devices that make it dead, and what else goes dead"},
           Named{"--pick-up", Question::pick_up, "SECTION|NODE: who could be restored by what after a fault there"},
           Named{"--close", Question::close, "DEVICE: what closing it would do"},
           Named{"--plan", Question::plan, "FILE: who would be out from when until when"}}) {
    questions->add_option_function<std::string>(
        name,
        [&o, asked = question](std::string const& subject) {
          o.trace.question = asked;
          o.trace.subject = subject;
        },
        help);
  }
  questions->add_flag("--may-be-live", o.may_be_live, "parts without supply that a generator or rooftop may feed");
  trace->add_option("--phases", o.trace.phases, "with --close: these only")->needs(questions->get_option("--close"));
  trace->add_option("--as-of", o.trace.as_of, "the network as it stands on this day, 2026-03-02");
  trace->add_option("--island", o.trace.islands, "as if this islanding source's island were declared; several: all of them");
  trace->add_flag("--live", o.live, "the store's network with the positions of now");
  trace->callback([&o, questions] {
    if (questions->count_all() == 0) throw CLI::ValidationError("trace", "give --device ID… or --all, or another question");
    if (o.all) o.trace.question = Question::all;
    if (o.may_be_live) o.trace.question = Question::may_be_live;
    o.trace.positions = o.live ? TraceOptions::Positions::live : TraceOptions::Positions::normal;
    o.action = [&o] { return trace_command(o.context, o.trace); };
  });
  questions->require_option(0, 1);
}

void add_report_file(CLI::App& command, Options& o) {
  command.add_option("--report", o.report_file.path, "audit the network; the ending says how: .html .gpkg .json .csv .txt");
  command.add_option("--language", o.report_file.language, "zh or en, of what import and check print and of the report; else the report is in the utility's first");
}

void add_network_commands(CLI::App& app, Options& o) {
  auto* import = app.add_subcommand("import", "read the GIS, print findings and changes, stage a network revision");
  import->add_flag("--dry-run", o.dry_run, "read and report only");
  import->add_flag("--accept", o.accept, "take changes above network.limits");
  add_report_file(*import, o);
  import->callback([&o] {
    o.action = [&o] {
      return import_command(o.context, o.dry_run ? DryRun::yes : DryRun::no, o.accept ? Accept::yes : Accept::no, o.report_file);
    };
  });

  add_trace_command(app, o);

  auto* preview = app.add_subcommand("preview", "a planned outage before anyone is told");
  preview->add_option("PLAN.yaml", o.file, "the plan")->required();
  preview->callback([&o] { o.action = [&o] { return preview_command(o.context, o.file); }; });
}

void add_store_commands(CLI::App& app, Options& o) {
  auto* init = app.add_subcommand("init", "write a commented starter configuration, schedules and templates");
  init->add_option("DIR", o.folder, "where")->required();
  init->callback([&o] { o.action = [&o] { return init_command(o.folder); }; });

  auto* check = app.add_subcommand("check", "read everything and report all problems at once");
  add_report_file(*check, o);
  check->callback([&o] { o.action = [&o] { return check_command(o.context, o.report_file); }; });

  auto* backup = app.add_subcommand("backup", "a consistent copy of the store, while the daemon runs");
  backup->add_option("FILE", o.file, "where to; must not exist")->required();
  backup->callback([&o] { o.action = [&o] { return backup_command(o.context, o.file); }; });

  auto* restore = app.add_subcommand("restore", "a store from a backup; sending is held afterwards");
  auto* what = restore->add_option_group("what");
  what->add_option("FILE", o.file, "the backup");
  what->add_flag("--mark", o.mark, "the store was brought back by other tools (PostgreSQL): hold its sending, use no id again");
  what->require_option(1);
  restore->callback([&o] {
    o.action = [&o] { return o.mark ? mark_restored_command(o.context) : restore_command(o.context, o.file); };
  });

  auto* migrate = app.add_subcommand("migrate", "bring the store's schema to this program's version");
  migrate->callback([&o] { o.action = [&o] { return migrate_command(o.context); }; });

  auto* report = app.add_subcommand("report", "delivery, reliability, service-levels, exceptions, ratings or customer-hours of a period, or who is frequently interrupted at its end");
  report->add_option("KIND", o.report.kind, "what")->required()->check(
      CLI::IsMember(std::vector<std::string>(flow::report_kinds.begin(), flow::report_kinds.end())));
  report->add_option("--from", o.report.from, "RFC 3339; default: the beginning");
  report->add_option("--to", o.report.to, "RFC 3339; default: now");
  report->callback([&o] { o.action = [&o] { return report_command(o.context, o.report); }; });
}

void add_certificate_commands(CLI::App& app, Options& o) {
  auto* certificate = app.add_subcommand("certificate", "who was told what of an outage, with which proof; signed");
  certificate->add_option("OUTAGE", o.certificate.outage, "its id")->required();
  certificate->add_option("--out", o.certificate.out, "a file that only its owner may read; default: the standard output");
  certificate->add_flag("--pdf", o.certificate.is_pdf, "for reading; the JSON is the original");
  certificate->add_option("--language", o.certificate.language, "of the PDF: zh or en; default: the utility's first");
  certificate->add_flag("--without-people", o.hides_people, "no names, addresses, phones and texts; the proof stays whole");
  certificate->callback([&o] {
    o.certificate.shows_people = !o.hides_people;
    o.action = [&o] { return certificate_command(o.context, o.certificate); };
  });

  auto* verify = app.add_subcommand("verify", "whether a certificate is genuine, and what it proves; needs no store");
  verify->add_option("CERTIFICATE", o.file, "the JSON file")->required();
  verify->add_option("--key", o.key, "the utility's public key");
  verify->callback([&o] { o.action = [&o] { return verify_command(o.context, o.file, o.key); }; });

  auto* public_key = app.add_subcommand("public-key", "the key by which others verify certificates");
  public_key->add_option("FILE", o.file, "where to; default: the standard output");
  public_key->callback([&o] { o.action = [&o] { return public_key_command(o.context, o.file); }; });

  auto* erase = app.add_subcommand("erase", "a customer's personal data go; certificates stay whole");
  erase->add_option("CUSTOMER", o.folder, "the account id")->required();
  erase->add_option("--reason", o.reason, "who asked for it, and how")->required();
  erase->callback([&o] { o.action = [&o] { return erase_command(o.context, o.folder, o.reason); }; });
}

void add_account_commands(CLI::App& app, Options& o) {
  auto const add = [&o](CLI::App& group, std::string const& action, std::string const& help, bool named,
                        Result<void> (*run)(CommandContext const&, AccountOptions const&)) {
    auto* command = group.add_subcommand(action, help);
    if (named) command->add_option("NAME", o.account.name, "user or token")->required();
    if (action == "add" || action == "create") {
      command->add_option("--role", o.account.roles, "viewer, call_agent, dispatcher, planner, shift_supervisor, "
                                                     "account_manager, crew, integration, auditor, admin")->required();
    }
    if (action == "add" || action == "password") command->add_option("--password-file", o.account.password_file, "first line is the password");
    command->callback([&o, action, run] {
      o.account.action = action;
      o.action = [&o, run] { return run(o.context, o.account); };
    });
  };
  auto* user = app.add_subcommand("user", "people who may sign in")->require_subcommand(1);
  add(*user, "add", "a new user", true, user_command);
  add(*user, "list", "all users", false, user_command);
  add(*user, "disable", "a user may no longer sign in", true, user_command);
  add(*user, "password", "a new password; who was disabled may sign in again", true, user_command);
  auto* token = app.add_subcommand("token", "programs that may sign in")->require_subcommand(1);
  add(*token, "create", "a new token; its path is printed, never itself", true, token_command);
  add(*token, "list", "all tokens", false, token_command);
  add(*token, "revoke", "a token is no longer taken", true, token_command);
}

}  // namespace

int run_command_line(int argc, char** argv, std::span<server::WebFile const> pages) {
  CLI::App app{"Lamplighter: outage notification and fault dispatch", "lamplighter"};
  app.set_version_flag("--version", LAMPLIGHTER_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  Options o;
  app.add_option("-c,--config", o.context.config_option, "configuration (default ./lamplighter.yaml, then /etc/lamplighter/lamplighter.yaml)");
  app.add_option("--format", o.context.format, "text, json or csv")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, Format>{{"text", Format::text}, {"json", Format::json}, {"csv", Format::csv}}));
  add_network_commands(app, o);
  add_store_commands(app, o);
  add_certificate_commands(app, o);
  add_account_commands(app, o);
  auto* serve = app.add_subcommand("serve", "the daemon");
  o.pages.files = pages;
  serve->add_option("--web-root", o.pages.folder, "serve the web pages from this folder, for development")->check(CLI::ExistingDirectory);
  serve->callback([&o] { o.action = [&o] { return serve_command(o.context, o.pages); }; });
  auto* simulate = app.add_subcommand("simulate", "the same engine on simulated time, gateways, callers and crews");
  simulate->add_option("SCENARIO.yaml", o.file, "the scenario")->required();
  // As text: CLI11 takes "-1" for 2^64 - 1.
  simulate->add_option_function<std::string>("--seed", [&o](std::string const& text) { o.seed = seed_of(text); },
                                             "decides everything that is left to chance")->required();
  simulate->add_option("--out", o.out, "folder for the results; its store is DIR/lamplighter.db")->required();
  simulate->callback([&o] { o.action = [&o] { return simulate_command(o.file, o.seed, o.out); }; });
  auto* drill = app.add_subcommand("drill", "a storm out of a seed behind the same console, on this machine only; nothing can leave");
  drill->add_option_function<std::string>("--seed", [&o](std::string const& text) { o.drill.seed = seed_of(text); }, "decides the storm (default 1)");
  drill->add_option("--http", o.drill.http, "loopback address and port to serve on (default 127.0.0.1 and a free port)");
  drill->add_option("--speed", o.drill.speed, "how fast its time goes (default 1)")->check(CLI::Range(1, 60));
  drill->add_option("--web-root", o.pages.folder, "serve the web pages from this folder, for development")->check(CLI::ExistingDirectory);
  drill->callback([&o] { o.action = [&o] { return drill_command(o.context, o.drill, o.pages); }; });
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& error) {
    auto const code = app.exit(error);
    return code == 0 ? 0 : 2;  // --help and --version are no mistakes
  }
  try {
    auto const done = o.action();
    if (done) return 0;
    print_plain(fmt::format("lamplighter: {}\n", done.error().message), stderr);
    return exit_code_of(done.error());
  } catch (std::exception const& trouble) {  // the one edge where a lost resource ends
    print_plain(fmt::format("lamplighter: {}\n", trouble.what()), stderr);
    return 1;
  }
}

}  // namespace lamplighter::app
