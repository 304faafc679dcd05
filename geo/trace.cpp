// Makes trace rows from the index and writes them as the bytes that this network always gives.
#include "geo/trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "geo/sha256.hpp"

namespace lamplighter::geo {
namespace {

std::vector<std::string> sorted_ids(Network const& network, std::vector<CustomerIndex> const& customers) {
  std::vector<std::string> ids;
  ids.reserve(customers.size());
  for (CustomerIndex const customer : customers) ids.emplace_back(network.customer(customer).id);
  std::sort(ids.begin(), ids.end());  // std::string compares bytes as unsigned
  return ids;
}

TraceRow trace_row(LiveNetwork const& live, DeviceIndex device, PhaseSet opened) {
  Network const& network = live.network();
  auto const row = network.device(device);
  return {.device_id = std::string(row.id),
          .kind = row.kind,
          .normal = row.normal,
          .opened = opened,
          .customers_any = sorted_ids(network, live.downstream_any(device, opened)),
          .customers_all = sorted_ids(network, live.downstream_all(device, opened))};
}

std::string joined_hash(std::vector<std::string> const& ids) {
  Sha256 hash;
  bool is_first = true;
  for (std::string const& id : ids) {
    if (!is_first) hash.add("\n");
    hash.add(id);
    is_first = false;
  }
  return hash.finish();
}

std::string csv_field(std::string const& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (char const letter : text) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  return quoted + '"';
}

}  // namespace

std::vector<TraceRow> trace_all(LiveNetwork const& live) {
  std::vector<TraceRow> rows;
  for (std::uint32_t device = 0; device < live.network().device_count(); ++device) {
    auto const row = live.network().device({device});
    rows.push_back(trace_row(live, {device}, row.phases));
    // Only fuses blow on one phase at a time; everything else moves its phases together.
    if (row.kind != DeviceKind::fuse || row.phases.count() < 2) continue;
    for (PhaseSet const phase : {PhaseSet{1}, PhaseSet{2}, PhaseSet{4}}) {
      if (row.phases.contains(phase)) rows.push_back(trace_row(live, {device}, phase));
    }
  }
  return rows;
}

TraceRow trace_devices(LiveNetwork const& live, std::vector<DeviceIndex> const& devices) {
  Network const& network = live.network();
  if (devices.empty()) return {};
  if (devices.size() == 1) return trace_row(live, devices.front(), network.device(devices.front()).phases);

  TraceRow row;
  row.kind = network.device(devices.front()).kind;
  row.normal = network.device(devices.front()).normal;
  std::vector<Operation> operations;
  for (DeviceIndex const device : devices) {
    row.device_id += row.device_id.empty() ? "" : "+";
    row.device_id += network.device(device).id;
    row.opened = row.opened | network.device(device).phases;
    operations.push_back({.device = device, .phases = network.device(device).phases, .to = Position::open});
  }
  std::unordered_map<std::uint32_t, PhaseSet> after;  // looked up only, never walked: its order does not matter
  std::vector<CustomerIndex> any;
  for (SupplyChange const& change : live.would_change(operations)) {
    after.emplace(change.point.value, change.after);
    any.push_back(network.customer_of(change.point));
  }
  std::sort(any.begin(), any.end());
  any.erase(std::unique(any.begin(), any.end()), any.end());
  row.customers_any = sorted_ids(network, any);
  std::erase_if(any, [&](CustomerIndex customer) {
    auto const points = network.service_points_of(customer);
    return std::any_of(points.begin(), points.end(), [&](ServicePointIndex point) {
      auto const changed = after.find(point.value);
      return !(changed == after.end() ? live.supplied(point) : changed->second).empty();
    });
  });
  row.customers_all = sorted_ids(network, any);
  return row;
}

std::string trace_csv(std::vector<TraceRow> const& rows) {
  std::vector<std::string> lines;
  lines.reserve(rows.size());
  for (TraceRow const& row : rows) {
    lines.push_back(fmt::format("{},{},{},{},{},{},{},{}\n", csv_field(row.device_id), to_string(row.kind),
                                to_string(row.normal), to_string(row.opened), row.customers_any.size(),
                                joined_hash(row.customers_any), row.customers_all.size(),
                                joined_hash(row.customers_all)));
  }
  std::sort(lines.begin(), lines.end());
  std::string text =
      "device_id,kind,normal_state,opened_phases,customers_count,sha256,customers_all_phases_lost,sha256_all\n";
  for (std::string const& line : lines) text += line;
  return text;
}

}  // namespace lamplighter::geo
