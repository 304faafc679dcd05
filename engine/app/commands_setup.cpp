// `init`: a first configuration with schedules and texts.
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "engine/app/command_line.hpp"
#include "engine/app/embedded_files.hpp"

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

# map: {layers: [{dataset: base.gpkg, layer: roads, kind: road, label: name}]}   # your own map below the network

# contacts: contacts.csv    # customer, name, role, class, language, phone, email, …: docs/files.md says all columns, and
#                           # how to read them from a GeoPackage, a spreadsheet or a database

schedules: [schedules/planned.yaml, schedules/fault.yaml, schedules/crew.yaml]   # the folder has rules of several countries
# calendars: {cn: calendars/cn-2026.yaml}       # public holidays, YAML or .ics; then utility: {calendar: cn, …}
templates: templates

# Every channel starts in shadow: it records what would go and sends nothing. Then `test` (only test_addresses), then `live`.
notifiers:
  spool: {kind: spool, mode: shadow, folder: var/spool}
  # sms: {kind: kannel, mode: shadow, url: "http://127.0.0.1:13013/cgi-bin/sendsms", user: "${KANNEL_USER}", password: "${KANNEL_PASSWORD}"}
  # voice: {kind: sip, mode: shadow, server: "pbx.example:5060", user: "${SIP_USER}", password: "${SIP_PASSWORD}"}
  # voice: {kind: ari, mode: shadow, url: "http://127.0.0.1:8088", user: lamplighter, password: "${ARI_PASSWORD}", endpoint: "PJSIP/{number}@trunk", sounds: var/said}

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

}  // namespace

Result<void> init_command(std::string const& folder) {
  fs::path const root(folder);
  if (auto const written = write_new(root / "lamplighter.yaml", starter); !written) return written;
  for (auto const& file : embedded_files()) {
    if (auto const written = write_new(root / fs::path(file.path), file.content); !written) return written;
  }
  fmt::print("{}: a configuration, schedules, calendars and templates. Next: name your network in lamplighter.yaml, then "
             "`lamplighter -c {}/lamplighter.yaml check`\n",
             folder, folder);
  return {};
}

}  // namespace lamplighter::app
