// A worklist per phase from every grid source, over string ids turned into numbers once.
#include "engine/app/simulation/truth.hpp"

#include <algorithm>

namespace lamplighter::simulation {

using geo::PhaseSet;

Truth::Truth(geo::NetworkData const& rows) : devices_(rows.devices) {
  for (auto const& row : rows.nodes) node(row.id);
  for (auto const& row : rows.sections) {
    auto const from = node(row.from_node), to = node(row.to_node);
    edges_[from].push_back({to, row.phases, no_device});
    edges_[to].push_back({from, row.phases, no_device});
  }
  for (std::uint32_t i = 0; i < devices_.size(); ++i) {
    auto const& row = devices_[i];
    device_numbers_.emplace(row.id, i);
    auto const from = node(row.from_node), to = node(row.to_node);
    edges_[from].push_back({to, row.phases, i});
    edges_[to].push_back({from, row.phases, i});
    open_.push_back(row.normal == geo::Position::open ? row.phases : PhaseSet::none());
  }
  normally_open_ = open_;
  for (auto const& row : rows.sources) {
    auto const at = node(row.node);
    if (row.kind == geo::SourceKind::grid) sources_.emplace_back(at, row.phases);
  }
  add_points(rows);
  nodes_ = search(open_);
  now_ = normal_ = at_points(nodes_);
  by_point_.resize(points_.size());
  cuts_.resize(customers_.size());
}

std::uint32_t Truth::node(std::string const& id) {
  auto const [found, is_new] = node_numbers_.emplace(id, static_cast<std::uint32_t>(edges_.size()));
  if (is_new) edges_.emplace_back();
  return found->second;
}

void Truth::add_points(geo::NetworkData const& rows) {
  for (auto const& row : rows.customers) {
    customer_numbers_.emplace(row.id, static_cast<std::uint32_t>(customers_.size()));
    customers_.push_back(row.id);
  }
  points_of_.resize(customers_.size());
  // Where the data leave the phases unknown, every phase that the place carries counts.
  auto const phases_of = [](auto const& row) { return row.phases_known ? row.phases : PhaseSet::all(); };
  auto const add = [&](std::string const& id, std::string const& at, std::uint32_t customer, PhaseSet phases) {
    points_of_[customer].push_back(static_cast<std::uint32_t>(points_.size()));
    points_.push_back({.id = id, .node = node(at), .customer = customer, .phases = phases, .meters = {}});
  };
  if (rows.service_points.empty()) {
    for (std::uint32_t i = 0; i < rows.customers.size(); ++i) add(rows.customers[i].id, rows.customers[i].node, i, phases_of(rows.customers[i]));
  } else {
    for (auto const& row : rows.service_points) {
      auto const customer = customer_numbers_.find(row.customer);
      if (customer == customer_numbers_.end()) continue;
      add(row.id, row.node, customer->second, phases_of(row));
      points_.back().role = row.role;
      points_.back().takes_load = row.role != geo::ServicePointRole::emergency && row.changeover != geo::Changeover::none;
    }
  }
  std::unordered_map<std::string, std::uint32_t> by_id;
  for (std::uint32_t i = 0; i < points_.size(); ++i) by_id.emplace(points_[i].id, i);
  for (auto const& meter : rows.meters) {
    if (auto const found = by_id.find(meter.service_point); found != by_id.end()) points_[found->second].meters.push_back(meter.id);
  }
  if (!rows.meters.empty()) return;
  for (auto& point : points_) point.meters.push_back(customers_[point.customer]);
}

std::vector<PhaseSet> Truth::search(std::vector<PhaseSet> const& open) const {
  std::vector<PhaseSet> reached(edges_.size());
  std::vector<std::pair<std::uint32_t, PhaseSet>> work = sources_;
  while (!work.empty()) {
    auto const [at, phases] = work.back();
    work.pop_back();
    auto const fresh = phases - reached[at];
    if (fresh.empty()) continue;
    reached[at] = reached[at] | fresh;
    for (auto const& edge : edges_[at]) {
      auto carried = fresh & edge.phases;
      if (edge.device != no_device) carried = carried - open[edge.device];
      if (!carried.empty()) work.emplace_back(edge.to, carried);
    }
  }
  return reached;
}

std::vector<PhaseSet> Truth::at_points(std::vector<PhaseSet> const& nodes) const {
  std::vector<PhaseSet> out;
  out.reserve(points_.size());
  for (auto const& point : points_) out.push_back(nodes[point.node] & point.phases);
  return out;
}

std::optional<std::uint32_t> Truth::find_device(std::string_view id) const {
  auto const found = device_numbers_.find(std::string(id));
  return found == device_numbers_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::uint32_t> Truth::find_customer(std::string_view id) const {
  auto const found = customer_numbers_.find(std::string(id));
  return found == customer_numbers_.end() ? std::nullopt : std::optional(found->second);
}

bool Truth::is_live(std::uint32_t device) const {
  auto const& row = devices_[device];
  auto const live = [&](std::string const& id) {
    auto const found = node_numbers_.find(id);
    return found != node_numbers_.end() && !(nodes_[found->second] & row.phases).empty();
  };
  return live(row.from_node) || live(row.to_node);
}

std::vector<Truth::Change> Truth::move(std::uint32_t device, PhaseSet phases, geo::Position to, Time at, Told told) {
  auto const& row = devices_[device];
  auto const moved = phases & row.phases;
  open_[device] = to == geo::Position::open ? open_[device] | moved : open_[device] - moved;
  nodes_ = search(open_);
  auto const before = std::exchange(now_, at_points(nodes_));
  std::vector<Change> changes;
  for (std::uint32_t point = 0; point < points_.size(); ++point) {
    bool const was_out = !(normal_[point] - before[point]).empty();
    if (was_out == is_out(point)) {
      if (was_out && told == Told::late && !(before[point] == now_[point])) intervals_[by_point_[point].back()].told = told;
      continue;
    }
    if (is_out(point)) {
      bool const recloses = row.kind == geo::DeviceKind::breaker || row.kind == geo::DeviceKind::recloser;
      by_point_[point].push_back(intervals_.size());
      intervals_.push_back({point, at, std::nullopt, told, recloses});
      changes.push_back({point, Change::To::out});
    } else {
      auto& interval = intervals_[by_point_[point].back()];
      interval.end = at;
      if (told == Told::late) interval.told = told;
      changes.push_back({point, Change::To::back});
    }
  }
  for (auto const& change : changes) move_customer(points_[change.point].customer, at);
  return changes;
}

bool Truth::keeps_load(std::uint32_t customer, std::function<bool(std::uint32_t)> const& is_lost) const {
  using Role = geo::ServicePointRole;
  std::vector<Point const*> lost, left;
  for (auto const point : points_of_[customer]) {
    if (!normal_[point].empty()) (is_lost(point) ? lost : left).push_back(&points_[point]);
  }
  auto const has = [](auto const& points, Role role) {
    return std::ranges::any_of(points, [&](auto const* point) { return point->role == role; });
  };
  bool const must_move = has(lost, Role::main) || (has(lost, Role::standby) && !has(left, Role::main));
  bool const can_move = std::ranges::any_of(left, [](auto const* point) { return point->takes_load; });
  return !left.empty() && (!must_move || can_move);
}

void Truth::move_customer(std::uint32_t customer, Time at) {
  auto& own = cuts_[customer];
  bool const was_out = !own.empty() && !own.back().end;
  bool const is_out_now = !keeps_load(customer, [this](auto const point) { return is_out(point); });
  if (was_out == is_out_now) return;
  if (is_out_now) own.push_back({at, std::nullopt});
  else own.back().end = at;
}

std::vector<std::uint32_t> Truth::would_lose(std::vector<std::uint32_t> const& devices) const {
  auto open = normally_open_;
  for (auto const device : devices) open[device] = devices_[device].phases;
  auto const left = at_points(search(open));
  std::vector<std::uint32_t> out;
  for (std::uint32_t point = 0; point < points_.size(); ++point) {
    if (!(normal_[point] - left[point]).empty()) out.push_back(point);
  }
  return out;
}

std::vector<TrueInterval const*> Truth::intervals_of(std::uint32_t point) const {
  std::vector<TrueInterval const*> out;
  for (auto const index : by_point_[point]) out.push_back(&intervals_[index]);
  return out;
}

bool Truth::was_out(std::uint32_t customer, Time from, Time to) const {
  return std::ranges::any_of(cuts_[customer], [&](auto const& cut) { return cut.start <= to && (!cut.end || *cut.end >= from); });
}

bool Truth::was_out_throughout(std::uint32_t customer, Time from, Time to) const {
  return std::ranges::any_of(cuts_[customer], [&](auto const& cut) { return cut.start <= from && (!cut.end || *cut.end > to); });
}

}  // namespace lamplighter::simulation
