// `import`: from the utility's files to a staged revision.
#include <cstdio>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/app/assembly.hpp"
#include "engine/app/command_line.hpp"
#include "engine/app/network_import.hpp"
#include "engine/base/system_clock.hpp"
#include "engine/store/region_store.hpp"
#include "geo/finding_titles.hpp"

namespace lamplighter::app {
namespace json = boost::json;
namespace {

constexpr std::size_t findings_shown = 40;

void print_findings(std::vector<geo::Finding> const& findings) {
  std::size_t shown = 0;
  for (auto const& finding : findings) {
    if (finding.severity == geo::Finding::Severity::info) continue;
    if (++shown > findings_shown) continue;
    fmt::print("finding {} {} in '{}', id '{}': {}; {}\n", finding.number, to_string(finding.severity), finding.layer,
               finding.id, finding.reason, finding.remedy);
  }
  if (shown > findings_shown) {
    fmt::print("… and {} more; all of them with --format json\n", shown - findings_shown);
  }
}

json::object to_json(LoadedNetwork const& loaded) {
  json::array findings;
  for (auto const& finding : loaded.imported.findings) {
    findings.push_back(json::object{{"number", finding.number}, {"severity", std::string(to_string(finding.severity))},
                                    {"layer", finding.layer}, {"id", finding.id}, {"reason", finding.reason},
                                    {"remedy", finding.remedy}});
  }
  auto const& data = loaded.imported.data;
  return json::object{{"content_hash", loaded.imported.content_hash},
                      {"sources", data.sources.size()},
                      {"devices", data.devices.size()},
                      {"customers", data.customers.size()},
                      {"customers_without_contact", loaded.customers_without_contact},
                      {"contact_problems", loaded.contacts.problems.size()},
                      {"findings", std::move(findings)}};
}

}  // namespace

Result<void> import_command(CommandContext const& context, DryRun dry_run, Accept accept, ReportFile const& report) {
  if (auto const checked = check_report_file(report); !checked) return checked;
  auto const configuration = context.configuration();
  if (!configuration) return tl::unexpected<Error>(configuration.error());
  auto const loaded = load_files(*configuration);
  if (!loaded) return tl::unexpected<Error>(loaded.error());
  if (context.format == Format::json) {
    fmt::print("{}\n", json::serialize(to_json(*loaded)));
  } else {
    auto const& data = loaded->imported.data;
    fmt::print("{} sources, {} devices, {} customers, {} findings\n", data.sources.size(), data.devices.size(),
               data.customers.size(), loaded->imported.findings.size());
    print_findings(loaded->imported.findings);
    for (auto const& problem : loaded->contacts.problems) fmt::print("{}:{}: {}\n", configuration->contacts, problem.line, problem.text);
    fmt::print("{} customers have no contact; each becomes an exception when there is something to tell\n",
               loaded->customers_without_contact);
  }
  if (!report.path.empty()) {
    auto const audit = audit_network(*loaded, *configuration, SystemClock().now());
    if (!audit) return tl::unexpected<Error>(audit.error());
    if (auto const written = write_report_file(*audit, *loaded, *configuration, report); !written) return written;
  }
  if (dry_run == DryRun::yes) return {};
  make_store_folder(*configuration);
  auto store = store::RegionStore::open({.address = configuration->store, .region = {configuration->region}, .owner = "import"});
  if (!store) return tl::unexpected<Error>(store.error());
  SystemClock const clock;
  if (auto const lease = (*store)->renew_lease(clock.now()); !lease) {
    return fail(Error::Kind::failed, lease.error().message +
                                         "; a daemon is running: stop it for an import, its outages and notices are kept");
  }
  auto const summary = import_into(**store, *loaded, *configuration,
                                   accept == Accept::yes ? Acceptance::accepted : Acceptance::within_limits, clock.now());
  (*store)->release_lease();
  if (!summary) return tl::unexpected<Error>(summary.error());
  if (context.format != Format::json) {
    switch (summary->outcome) {
      case ImportSummary::Outcome::activated: fmt::print("network revision {} is active\n", summary->revision); break;
      case ImportSummary::Outcome::staged:
        fmt::print("network revision {} is staged, {} customers changed; `serve` activates it on request\n", summary->revision,
                   summary->customers_changed);
        break;
      case ImportSummary::Outcome::unchanged:
        fmt::print("nothing changed: revision {} holds the same network; contacts were renewed\n", summary->revision);
        break;
    }
  }
  return {};
}

}  // namespace lamplighter::app
