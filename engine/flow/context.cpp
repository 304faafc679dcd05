// Undo list and small services of a handler's context.
#include "engine/flow/context.hpp"

#include <fmt/format.h>

#include "engine/base/uuid.hpp"

namespace lamplighter::flow {

std::string_view to_string(CommandKind kind) {
  switch (kind) {
    case CommandKind::trouble_call: return "trouble_call";
    case CommandKind::meter_reports: return "meter_reports";
    case CommandKind::device_report: return "device_report";
    case CommandKind::report_island: return "report_island";
    case CommandKind::inbound_message: return "inbound_message";
    case CommandKind::declare_outage: return "declare_outage";
    case CommandKind::confirm_outage: return "confirm_outage";
    case CommandKind::set_etr: return "set_etr";
    case CommandKind::restore_outage: return "restore_outage";
    case CommandKind::cancel_outage: return "cancel_outage";
    case CommandKind::merge_outage: return "merge_outage";
    case CommandKind::split_outage: return "split_outage";
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
    case CommandKind::announce_plan: return "announce_plan";
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
    case CommandKind::keep_photo: return "keep_photo";
    case CommandKind::create_campaign: return "create_campaign";
    case CommandKind::cancel_campaign: return "cancel_campaign";
    case CommandKind::check_campaign: return "check_campaign";
    case CommandKind::report_payment: return "report_payment";
    case CommandKind::finish_task: return "finish_task";
    case CommandKind::open_handover: return "open_handover";
    case CommandKind::sign_handover: return "sign_handover";
    case CommandKind::withdraw_handover: return "withdraw_handover";
  }
  return "unknown";
}

std::shared_ptr<geo::SupplyUnits const> LiveState::units() const {
  if (!units_) units_ = std::make_shared<geo::SupplyUnits const>(network_.network());
  return units_;
}

std::vector<geo::SupplyChange> LiveState::operate(std::vector<geo::Operation> const& operations) {
  for (auto const& operation : operations) {
    auto const open = network_.open_phases(operation.device);
    // What undoes it: the phases that really move go back to where they were.
    auto const moving = operation.to == geo::Position::open ? operation.phases - open : operation.phases & open;
    if (moving.empty()) continue;
    auto const back = operation.to == geo::Position::open ? geo::Position::closed : geo::Position::open;
    undo_.push_back(geo::Operation{operation.device, moving, back});
  }
  return network_.operate(operations);
}

std::vector<geo::SupplyChange> LiveState::set_island(geo::SourceIndex source, geo::IslandSupply supply) {
  if (network_.supplies(source) != (supply == geo::IslandSupply::declared)) {
    undo_.push_back(IslandBefore{source, supply == geo::IslandSupply::declared ? geo::IslandSupply::ended : geo::IslandSupply::declared});
  }
  return supply_by(source, supply);
}

std::vector<geo::SupplyChange> LiveState::supply_by(geo::SourceIndex source, geo::IslandSupply supply) {
  std::erase(islands_, source);
  if (supply == geo::IslandSupply::declared) islands_.push_back(source);
  return network_.declare_island(source, supply);
}

void LiveState::undo_to(std::size_t mark) {
  while (undo_.size() > mark) {
    auto const last = undo_.back();
    undo_.pop_back();
    if (auto const* island = std::get_if<IslandBefore>(&last)) supply_by(island->source, island->supply);
    else network_.operate(std::span(&std::get<geo::Operation>(last), 1));
  }
}

void Context::decide(std::string_view what, std::int64_t object, std::string_view reason) {
  // Several for every message: put together without a format to be read each time.
  fmt::format_int const at(to_ms(now)), number(object);
  std::string line;
  line.reserve(at.size() + what.size() + number.size() + reason.size() + 3);
  ((line.append(at.data(), at.size()) += '|') += what) += '|';
  (line.append(number.data(), number.size()) += '|') += reason;
  decisions.record(line);
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
