// `import`, `trace` and `preview`: what needs the network's files.
#include <cstdio>
#include <set>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/app/assembly.hpp"
#include "engine/app/command_line.hpp"
#include "engine/app/network_import.hpp"
#include "engine/base/system_clock.hpp"
#include "engine/flow/context.hpp"
#include "engine/flow/plan_windows.hpp"
#include "engine/store/region_store.hpp"
#include "geo/trace.hpp"

namespace lamplighter::app {
namespace json = boost::json;
namespace {

constexpr std::size_t findings_shown = 40;

std::string_view word(geo::Finding::Severity severity) {
  switch (severity) {
    case geo::Finding::Severity::info: return "info";
    case geo::Finding::Severity::warning: return "warning";
    case geo::Finding::Severity::error: return "error";
  }
  return "error";
}

void print_findings(std::vector<geo::Finding> const& findings) {
  std::size_t shown = 0;
  for (auto const& finding : findings) {
    if (finding.severity == geo::Finding::Severity::info) continue;
    if (++shown > findings_shown) continue;
    fmt::print("finding {} {} in '{}', id '{}': {}; {}\n", finding.number, word(finding.severity), finding.layer,
               finding.id, finding.reason, finding.remedy);
  }
  if (shown > findings_shown) {
    fmt::print("… and {} more; all of them with --format json\n", shown - findings_shown);
  }
}

json::object to_json(LoadedNetwork const& loaded) {
  json::array findings;
  for (auto const& finding : loaded.imported.findings) {
    findings.push_back(json::object{{"number", finding.number}, {"severity", std::string(word(finding.severity))},
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

Result<geo::LiveNetwork> open_network(Configuration const& configuration) {
  if (configuration.datasets.empty()) {
    return fail(Error::Kind::usage, fmt::format("{}: network.sources names no dataset", configuration.file));
  }
  auto imported = geo::import_network(configuration.datasets);
  if (!imported) {
    auto const kind = imported.error().kind == geo::Error::Kind::usage     ? Error::Kind::usage
                      : imported.error().kind == geo::Error::Kind::refused ? Error::Kind::refused
                                                                           : Error::Kind::failed;
    return fail(kind, imported.error().message);
  }
  auto network = geo::Network::build(std::move(imported->data));
  if (!network) return fail(Error::Kind::refused, network.error().message);
  return geo::LiveNetwork(*network);
}

/// The stored network with the positions of now.
Result<geo::LiveNetwork> open_live(Configuration const& configuration) {
  auto store = store::RegionStore::open({.address = configuration.store, .region = {configuration.region},
                                         .owner = "trace", .mode = store::OpenMode::read_only});
  if (!store) return tl::unexpected<Error>(store.error());
  auto& flow = (*store)->flow();
  auto const active = flow.active_network();
  if (!active) return fail(Error::Kind::refused, "the store holds no network: run `lamplighter import` first");
  auto network = geo::Network::build(flow.load_network(active->number));
  if (!network) return fail(Error::Kind::refused, network.error().message);
  geo::LiveNetwork live(*network);
  flow::NameBook const book(**network, flow.names());
  std::vector<geo::Operation> operations;
  for (auto const& position : (*store)->outages().positions()) {
    auto const device = book.device(position.device);
    if (!device.is_valid()) continue;
    auto const phases = (*network)->device(device).phases;
    operations.push_back({device, position.open & phases, geo::Position::open});
    operations.push_back({device, phases - position.open, geo::Position::closed});
  }
  live.operate(operations);
  return live;
}

void print_trace(std::vector<geo::TraceRow> const& rows, Format format) {
  switch (format) {
    case Format::csv: std::fputs(geo::trace_csv(rows).c_str(), stdout); return;
    case Format::json: {
      json::array out;
      for (auto const& row : rows) {
        json::array customers;
        for (auto const& id : row.customers_any) customers.emplace_back(id);
        out.push_back(json::object{{"device", row.device_id}, {"kind", std::string(geo::to_string(row.kind))},
                                   {"normal_state", std::string(geo::to_string(row.normal))},
                                   {"opened_phases", geo::to_string(row.opened)},
                                   {"customers_count", row.customers_any.size()},
                                   {"customers_all_phases_lost", row.customers_all.size()},
                                   {"customers", std::move(customers)}});
      }
      fmt::print("{}\n", json::serialize(out));
      return;
    }
    case Format::text:
      for (auto const& row : rows) {
        fmt::print("{:<32} {:<13} {:<7} {:<4} {:>8} customers, {} of them on all phases\n", row.device_id,
                   geo::to_string(row.kind), geo::to_string(row.normal), geo::to_string(row.opened),
                   row.customers_any.size(), row.customers_all.size());
      }
      return;
  }
}

}  // namespace

Result<void> import_command(CommandContext const& context, DryRun dry_run, Accept accept) {
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

Result<void> trace_command(CommandContext const& context, TraceOptions const& options) {
  auto const configuration = context.configuration();
  if (!configuration) return tl::unexpected<Error>(configuration.error());
  auto const live = options.positions == TraceOptions::Positions::live ? open_live(*configuration) : open_network(*configuration);
  if (!live) return tl::unexpected<Error>(live.error());
  if (options.scope == TraceOptions::Scope::all) {
    print_trace(geo::trace_all(*live), context.format);
    return {};
  }
  std::vector<geo::DeviceIndex> devices;
  for (auto const& ref : options.devices) {
    auto const device = live->network().find_device(ref);
    if (!device) {
      return fail(Error::Kind::usage, fmt::format("device '{}' is not in the network; `lamplighter trace --all` lists the ids", ref));
    }
    devices.push_back(*device);
  }
  print_trace({geo::trace_devices(*live, devices)}, context.format);
  return {};
}

}  // namespace lamplighter::app
