// The preview of a plan: all that a person should know before anybody is told, and the mark by which an approval is bound to it.
#pragma once

#include <optional>
#include <span>
#include <string>

#include <boost/json/object.hpp>

#include "engine/flow/context.hpp"

namespace lamplighter::flow {

/// A plan as it is previewed. `outage` has no id while nothing is kept; views are into what the caller keeps.
struct PlanShape {
  outage::Outage const& outage;
  std::string const& work;
  std::span<outage::PlanStep const> steps;
  std::span<outage::PlanWindow const> windows;
  std::optional<Time> announced_at{};
};

/// `person`: with the texts as they would be sent now, which may hold an address. `record`: without, for answers that are kept.
enum class PreviewFor : std::uint8_t { person, record };

/// Everything the dispatcher sees before approval, every date with the rules that set it in words; `preview_id` marks it.
boost::json::object preview(Context&, PlanShape const&, PreviewFor);

/// The preview of now for the record, where the world is still as it was previewed; nothing to compare passes. Errors: invalid,
/// for what no preview gave; precondition with the present preview, naming what has changed of: plan, audience, dates, texts, warnings.
Result<boost::json::object> check_previewed(Context&, PlanShape const&, std::optional<std::string> const& preview_id);

}  // namespace lamplighter::flow
