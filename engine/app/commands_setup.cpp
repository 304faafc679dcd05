// `init` and `check`: a first configuration, and a look at everything before anything runs.
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "engine/app/assembly.hpp"
#include "engine/app/command_line.hpp"
#include "engine/app/embedded_files.hpp"
#include "engine/app/network_import.hpp"
#include "engine/base/system_clock.hpp"
#include "geo/report.hpp"

namespace lamplighter::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view starter = R"(# Lamplighter: a first configuration. Relative paths count from this file.
utility:   {name: Example Power, time_zone: Asia/Shanghai, languages: [zh, en]}   # phone: "95598" when people may call you
store:     sqlite:var/lamplighter.db            # or postgresql://user@host/database
listen:    127.0.0.1:8080                       # or {operators: HOST:PORT, callbacks: HOST:PORT}
public_url: http://127.0.0.1:8080
# callbacks: {allow: [192.0.2.0/24]}            # gateways that may call back; without it this machine and private networks

network:
  sources: [{dataset: network.gpkg, mapping: standard}]   # put your own GIS export here
  limits:  {changed_customers: 2%, unsupplied_for_invalid: 5%}

# contacts: contacts.csv    # customer, name, role, class, language, phone, email, …: docs/files.md says all columns

schedules: [schedules/planned.yaml, schedules/fault.yaml, schedules/crew.yaml]
templates: templates

# Every channel starts in shadow: it records what would go and sends nothing. Then `test` (only test_addresses), then `live`.
notifiers:
  spool: {kind: spool, mode: shadow, folder: var/spool}
  # sms: {kind: kannel, mode: shadow, url: "http://127.0.0.1:13013/cgi-bin/sendsms", user: "${KANNEL_USER}", password: "${KANNEL_PASSWORD}"}

outages:  {momentary: 5m, supply_confirmation: 15m, other_person_approves: false}
dispatch: {acknowledge_within: 3m, assignment: by_person}
sending:  {hold_after_downtime: 30m, wave_size_for_person: 0}
)";

Result<void> write_new(fs::path const& path, std::string_view content) {
  if (fs::exists(path)) return fail(Error::Kind::usage, fmt::format("{}: exists; nothing was overwritten", path.string()));
  std::error_code ignored;
  fs::create_directories(path.parent_path(), ignored);
  std::ofstream file(path, std::ios::binary);
  file << content;
  file.close();
  if (!file) return fail(Error::Kind::failed, fmt::format("{}: cannot be written; check the folder and its rights", path.string()));
  return {};
}

/// The feeders as a table; those that are invalid are said to hold back their own automatic notices.
Result<void> audit_and_report(LoadedNetwork const& loaded, Configuration const& configuration, ReportFile const& report) {
  auto const audit = audit_network(loaded, configuration, SystemClock().now());
  if (!audit) return tl::unexpected<Error>(audit.error());
  fmt::print("{}", geo::report_text(*audit, geo::ReportLanguage::en));
  for (auto const& feeder : audit->feeders) {
    if (feeder.blocks_automatic_notices()) {
      fmt::print("feeder '{}' is invalid: {}; automatic notices about it should wait until its data are mended\n", feeder.id, feeder.reason);
    }
  }
  return write_report_file(*audit, loaded, configuration, report);
}

/// Prints what is wrong as it is found, and keeps what the exit code is made of.
class Problems {
 public:
  void note(Error const& error) {
    fmt::print("{}\n", error.message);
    said_ += error.message + '\n';
    if (!worst_ || error.kind == Error::Kind::usage) worst_ = error.kind;
  }
  bool has_said(std::string const& message) const { return said_.find(message) != std::string::npos; }
  std::optional<Error::Kind> worst() const { return worst_; }

 private:
  std::string said_;
  std::optional<Error::Kind> worst_;
};

void note_missing_texts(flow::Settings const& settings, Problems& problems) {
  for (auto const& policy : settings.policies) {
    for (auto const& stage : policy.stages) {
      for (auto const& language : settings.languages) {
        if (settings.templates->has(stage.id, language, "sms")) continue;
        problems.note({Error::Kind::usage, fmt::format("{}: stage '{}' has no template in '{}'; add {}.{}.any.mustache",
                                                       policy.file, stage.id, language, stage.id, language), {}});
      }
    }
  }
}

void print_contacts(Configuration const& configuration, Contacts const& contacts) {
  for (auto const& problem : contacts.problems) fmt::print("{}:{}: {}\n", configuration.contacts, problem.line, problem.text);
}

/// Without a network nobody can say which customers it has; the rest of the file can be looked at.
void check_contacts_alone(Configuration const& configuration, Problems& problems) {
  if (configuration.contacts.empty()) return;
  auto const contacts = read_contacts_alone(configuration.contacts);
  if (contacts) return print_contacts(configuration, *contacts);
  if (!problems.has_said(contacts.error().message)) problems.note(contacts.error());
}

void check_network(Configuration const& configuration, ReportFile const& report, Problems& problems) {
  auto const loaded = load_files(configuration);
  if (!loaded) {
    problems.note(loaded.error());
    return check_contacts_alone(configuration, problems);
  }
  print_contacts(configuration, loaded->contacts);
  std::size_t errors = 0;
  for (auto const& finding : loaded->imported.findings) errors += finding.severity == geo::Finding::Severity::error ? 1 : 0;
  fmt::print("network: {} devices, {} customers, {} findings, {} of them errors; {} customers without contact\n",
             loaded->imported.data.devices.size(), loaded->imported.data.customers.size(), loaded->imported.findings.size(),
             errors, loaded->customers_without_contact);
  if (auto const reported = audit_and_report(*loaded, configuration, report); !reported) problems.note(reported.error());
}

}  // namespace

Result<void> init_command(std::string const& folder) {
  fs::path const root(folder);
  if (auto const written = write_new(root / "lamplighter.yaml", starter); !written) return written;
  for (auto const& file : embedded_files()) {
    if (auto const written = write_new(root / fs::path(file.path), file.content); !written) return written;
  }
  fmt::print("{}: a configuration, schedules and templates. Next: name your network in lamplighter.yaml, then "
             "`lamplighter -c {}/lamplighter.yaml check`\n",
             folder, folder);
  return {};
}

Result<void> check_command(CommandContext const& context, ReportFile const& report) {
  if (auto const checked = check_report_file(report); !checked) return checked;
  auto const draft = context.draft();
  if (!draft) return tl::unexpected<Error>(draft.error());
  auto const& configuration = draft->configuration;
  Problems problems;
  if (!draft->problems.empty()) problems.note({Error::Kind::usage, draft->problems, {}});
  auto const settings = make_settings(configuration);
  if (!settings) problems.note(settings.error());
  if (settings && settings->templates) note_missing_texts(*settings, problems);
  if (draft->has_whole_network) {
    check_network(configuration, report, problems);
  } else {
    check_contacts_alone(configuration, problems);
  }
  if (auto const worst = problems.worst()) return fail(*worst, "check found the problems above");
  fmt::print("configuration, schedules, templates, contacts and network are in order\n");
  return {};
}

}  // namespace lamplighter::app
