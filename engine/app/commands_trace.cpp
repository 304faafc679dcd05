// `trace`: questions to the network, from the utility's files or as the store has it now.
#include <cstdio>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/app/assembly.hpp"
#include "engine/app/command_line.hpp"
#include "engine/app/trace_answers.hpp"
#include "engine/flow/context.hpp"
#include "engine/store/region_store.hpp"
#include "geo/in_service.hpp"
#include "geo/trace.hpp"

namespace lamplighter::app {
namespace json = boost::json;
namespace {

using AsOf = std::optional<std::chrono::sys_days>;

/// The network of the rows, of those in service on the day where one is given.
Result<std::shared_ptr<geo::Network const>> built(geo::NetworkLists const& rows, AsOf as_of) {
  auto network = as_of ? geo::Network::build(geo::in_service_on(geo::data_of(rows), *as_of)) : geo::Network::build(rows);
  if (!network) return fail(Error::Kind::refused, network.error().message);
  return *network;
}

Result<geo::LiveNetwork> open_network(Configuration const& configuration, AsOf as_of) {
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
  return built(imported->data, as_of).map([](auto const& network) { return geo::LiveNetwork(network); });
}

/// The stored network with the positions of now.
Result<geo::LiveNetwork> open_live(Configuration const& configuration, AsOf as_of) {
  auto store = store::RegionStore::open({.address = configuration.store, .region = {configuration.region},
                                         .owner = "trace", .mode = store::OpenMode::read_only});
  if (!store) return tl::unexpected<Error>(store.error());
  auto& flow = (*store)->flow();
  auto const active = flow.active_network();
  if (!active) return fail(Error::Kind::refused, "the store holds no network: run `lamplighter import` first");
  auto const network = built(flow.load_network(active->number), as_of);
  if (!network) return tl::unexpected<Error>(network.error());
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

Result<TraceAnswer> replayed(geo::LiveNetwork const& live, std::string const& file) {
  return read_switching_plan(live.network(), file).map([&](auto const& steps) { return plan_answer(live, steps); });
}

Result<void> print(Result<TraceAnswer> const& answer, Format format) {
  if (!answer) return tl::unexpected<Error>(answer.error());
  std::fputs(written(*answer, format).c_str(), stdout);
  return {};
}

Result<void> answer_question(geo::LiveNetwork const& live, TraceOptions const& options, Format format) {
  using Question = TraceOptions::Question;
  switch (options.question) {
    case Question::all: print_trace(geo::trace_all(live), format); return {};
    case Question::devices: {
      auto const devices = devices_named(live.network(), options.devices);
      if (!devices) return tl::unexpected<Error>(devices.error());
      print_trace({geo::trace_devices(live, *devices)}, format);
      return {};
    }
    case Question::above: return print(devices_above_answer(live, options.subject), format);
    case Question::path: return print(path_answer(live, options.subject), format);
    case Question::isolate: return print(isolation_answer(live, options.subject), format);
    case Question::pick_up: return print(pick_up_answer(live, options.subject), format);
    case Question::close: return print(closing_answer(live, options.subject, options.phases), format);
    case Question::plan: return print(replayed(live, options.subject), format);
    case Question::may_be_live: return print(back_feed_answer(live), format);
  }
  return {};
}

}  // namespace

Result<void> trace_command(CommandContext const& context, TraceOptions const& options) {
  AsOf as_of;
  if (!options.as_of.empty()) {
    auto const day = day_from(options.as_of);
    if (!day) return tl::unexpected<Error>(day.error());
    as_of = *day;
  }
  auto const configuration = context.configuration();
  if (!configuration) return tl::unexpected<Error>(configuration.error());
  auto const live = options.positions == TraceOptions::Positions::live ? open_live(*configuration, as_of)
                                                                       : open_network(*configuration, as_of);
  if (!live) return tl::unexpected<Error>(live.error());
  return answer_question(*live, options, context.format);
}

}  // namespace lamplighter::app
