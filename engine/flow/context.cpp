// Name book, undo list and small services of a handler's context.
#include "engine/flow/context.hpp"

#include <fmt/format.h>

#include "engine/base/uuid.hpp"

namespace lamplighter::flow {

std::string_view to_string(CommandKind kind) {
  switch (kind) {
    case CommandKind::trouble_call: return "trouble_call";
    case CommandKind::meter_reports: return "meter_reports";
    case CommandKind::device_report: return "device_report";
    case CommandKind::inbound_message: return "inbound_message";
    case CommandKind::declare_outage: return "declare_outage";
    case CommandKind::confirm_outage: return "confirm_outage";
    case CommandKind::set_etr: return "set_etr";
    case CommandKind::restore_outage: return "restore_outage";
    case CommandKind::cancel_outage: return "cancel_outage";
    case CommandKind::merge_outage: return "merge_outage";
    case CommandKind::correct_outage: return "correct_outage";
    case CommandKind::preview_plan: return "preview_plan";
    case CommandKind::create_plan: return "create_plan";
    case CommandKind::revise_plan: return "revise_plan";
    case CommandKind::submit_plan: return "submit_plan";
    case CommandKind::approve_plan: return "approve_plan";
    case CommandKind::go_plan: return "go_plan";
    case CommandKind::delay_plan: return "delay_plan";
    case CommandKind::switching_plan: return "switching_plan";
    case CommandKind::complete_plan: return "complete_plan";
    case CommandKind::extend_plan: return "extend_plan";
    case CommandKind::cancel_plan: return "cancel_plan";
    case CommandKind::close_exception: return "close_exception";
    case CommandKind::hold_sending: return "hold_sending";
    case CommandKind::release_sending: return "release_sending";
    case CommandKind::put_crew: return "put_crew";
    case CommandKind::move_crew: return "move_crew";
    case CommandKind::propose_dispatch: return "propose_dispatch";
    case CommandKind::commit_dispatch: return "commit_dispatch";
    case CommandKind::job_step: return "job_step";
    case CommandKind::permit_work: return "permit_work";
    case CommandKind::clear_work: return "clear_work";
    case CommandKind::acknowledge_alarm: return "acknowledge_alarm";
    case CommandKind::close_call: return "close_call";
    case CommandKind::erase_customer: return "erase_customer";
    case CommandKind::redact_record: return "redact_record";
    case CommandKind::try_exception: return "try_exception";
    case CommandKind::renew_number: return "renew_number";
    case CommandKind::activate_network: return "activate_network";
    case CommandKind::acknowledge_link: return "acknowledge_link";
    case CommandKind::exchange_link: return "exchange_link";
    case CommandKind::crew_word: return "crew_word";
  }
  return "unknown";
}

namespace {

/// Ids by row order; a row the dictionaries do not know gets 0 (its network was never activated).
template <class Rows>
void fill(Rows const& rows, std::vector<std::pair<std::string, std::int64_t>> const& names,
          std::vector<std::int64_t>& ids, std::unordered_map<std::int64_t, std::uint32_t>& index) {
  std::unordered_map<std::string_view, std::int64_t> by_ref;
  by_ref.reserve(names.size());
  for (auto const& [ref, id] : names) by_ref.emplace(ref, id);
  ids.reserve(rows.size());
  for (auto const& row : rows) {
    auto const found = by_ref.find(row.id);
    auto const id = found == by_ref.end() ? 0 : found->second;
    if (id != 0) index.emplace(id, static_cast<std::uint32_t>(ids.size()));
    ids.push_back(id);
  }
}

template <class Index>
Index look_up(std::unordered_map<std::int64_t, std::uint32_t> const& index, std::int64_t id) {
  auto const found = index.find(id);
  return found == index.end() ? Index{} : Index{found->second};
}

}  // namespace

NameBook::NameBook(geo::Network const& network, Names const& names) {
  auto const& rows = network.rows();
  fill(rows.devices, names.devices, device_ids_, devices_);
  fill(rows.service_points, names.service_points, point_ids_, points_);
  fill(rows.customers, names.customers, customer_ids_, customers_);
}

DeviceId NameBook::id_of(geo::DeviceIndex i) const { return {device_ids_.at(i.value)}; }
ServicePointId NameBook::id_of(geo::ServicePointIndex i) const { return {point_ids_.at(i.value)}; }
CustomerId NameBook::id_of(geo::CustomerIndex i) const { return {customer_ids_.at(i.value)}; }
geo::DeviceIndex NameBook::device(DeviceId id) const { return look_up<geo::DeviceIndex>(devices_, id.value); }
geo::ServicePointIndex NameBook::point(ServicePointId id) const {
  return look_up<geo::ServicePointIndex>(points_, id.value);
}
geo::CustomerIndex NameBook::customer(CustomerId id) const { return look_up<geo::CustomerIndex>(customers_, id.value); }

CustomerId NameBook::customer_of(ServicePointId id, geo::Network const& network) const {
  auto const index = point(id);
  return index.is_valid() ? id_of(network.customer_of(index)) : CustomerId{};
}

std::vector<geo::SupplyChange> LiveState::operate(std::vector<geo::Operation> const& operations) {
  for (auto const& operation : operations) {
    auto const open = network_.open_phases(operation.device);
    // What undoes it: the phases that really move go back to where they were.
    auto const moving = operation.to == geo::Position::open ? operation.phases - open : operation.phases & open;
    if (moving.empty()) continue;
    auto const back = operation.to == geo::Position::open ? geo::Position::closed : geo::Position::open;
    undo_.push_back({operation.device, moving, back});
  }
  return network_.operate(operations);
}

void LiveState::undo_to(std::size_t mark) {
  while (undo_.size() > mark) {
    auto const last = undo_.back();
    undo_.pop_back();
    network_.operate(std::span(&last, 1));
  }
}

void Context::decide(std::string_view what, std::int64_t object, std::string_view reason) {
  decisions.record(fmt::format("{}|{}|{}|{}", to_ms(now), what, object, reason));
}

std::string Context::new_ref() {
  uuid_bits += 0x9e3779b97f4a7c15ULL;  // SplitMix64: a counter mixed to look random, deterministic for one seed
  auto mix = [](std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  };
  return uuid_v7(now, mix(uuid_bits), mix(uuid_bits ^ 0xd1b54a32d192ed03ULL));
}

}  // namespace lamplighter::flow
