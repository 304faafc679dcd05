// What may be asked of the engine: one fact or order with who said it, and the answer that it gets once durable.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "engine/base/error.hpp"
#include "engine/base/time.hpp"

namespace lamplighter::flow {

enum class CommandKind : std::uint8_t {
  // facts
  trouble_call, meter_reports, device_report, report_island, inbound_message,
  // outages
  declare_outage, confirm_outage, set_etr, restore_outage, cancel_outage, merge_outage, split_outage, correct_outage,
  // planned work
  preview_plan, create_plan, revise_plan, submit_plan, approve_plan, go_plan, delay_plan, switching_plan, complete_plan,
  extend_plan, cancel_plan, announce_plan,
  // notices
  close_exception, hold_sending, release_sending, acknowledge_alarm, close_call,
  // people and records
  erase_customer, redact_record, try_exception, renew_number,
  // crews
  put_crew, move_crew, propose_dispatch, commit_dispatch, job_step, permit_work, clear_work,
  // network
  activate_network,
  // links in messages, and the page of a crew
  acknowledge_link, exchange_link, crew_word, keep_photo,
  // campaigns
  create_campaign, cancel_campaign, check_campaign, report_payment, finish_task,
  // the desk itself
  open_handover, sign_handover, withdraw_handover
};
std::string_view to_string(CommandKind);

/// Who said it: a user, a program's token, or "system". Never a customer's name.
struct Actor {
  std::string name = "system";
  std::string role = "admin";
};

/// `body` is JSON as documented in the API; handlers refuse unknown fields and name the field that is wrong.
struct Command {
  CommandKind kind;
  Actor actor;
  std::string object;        // id in the path, empty when none
  boost::json::object body;
  std::optional<std::string> idempotency_key;  // same key, same request: first answer; another: Error::invalid
  /// Tags (`version_tag`) of the plan or outage as the caller read it, or "*"; else Error::precondition. Compared in the
  /// transaction that would change it, so that of several changes at the same moment one passes.
  std::string if_match{};
  /// Bytes that the body names by their hash; they stand in no fact and no kept answer. Shared: commands are copied on their way.
  std::shared_ptr<std::vector<std::uint8_t> const> photo{};
};

/// What the caller gets after the commit. `is_repeat`: the fact was known; the body is the first answer.
struct Answer {
  boost::json::object body;
  enum class Kind : std::uint8_t { created, done, accepted } kind = Kind::done;
  enum class Novelty : std::uint8_t { fresh, repeat } novelty = Novelty::fresh;
};

using Reply = std::function<void(Result<Answer>)>;

}  // namespace lamplighter::flow
