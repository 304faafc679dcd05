// Answers of `trace` as tables: one shape for text, JSON and CSV.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "engine/app/command_line.hpp"
#include "engine/base/error.hpp"
#include "engine/dispatch/types.hpp"
#include "geo/live_network.hpp"
#include "geo/switching_plan.hpp"

namespace lamplighter::app {

/// Columns and rows of texts, numbers, booleans and null for what is not stated or does not end; sentences for a reader above them; what fits no table, for JSON alone.
struct TraceAnswer {
  std::vector<std::string> sentences;
  std::vector<std::string> columns;
  std::vector<std::vector<boost::json::value>> rows;
  boost::json::object more;
};

/// Those that hold a section now.
using WorkParties = std::vector<dispatch::WorkParty>;

/// Text: the sentences, then the table in columns. JSON: `more` with the rows as objects under `rows`. CSV: header and rows.
std::string written(TraceAnswer const&, Format);

/// Devices by their ids, each once: opening one twice opens it. Errors: usage, naming the one that the network lacks.
Result<std::vector<geo::DeviceIndex>> devices_named(geo::Network const&, std::vector<std::string> const& ids);
/// Devices above a customer, service point or meter, nearest first, per service point.
Result<TraceAnswer> devices_above_answer(geo::LiveNetwork const&, std::string const& customer);
/// The way to the source, phase by phase, per service point.
Result<TraceAnswer> path_answer(geo::LiveNetwork const&, std::string const& customer);
/// What isolates a line, transformer or node: `ID`, or `line:ID`, `transformer:ID`, `node:ID` where several share the id.
Result<TraceAnswer> isolation_answer(geo::LiveNetwork const&, std::string const& place);
/// Which open devices could restore whom after a fault there. One that would make the section of a work party live is none of
/// them, and is named apart.
Result<TraceAnswer> pick_up_answer(geo::LiveNetwork const&, std::string const& place, WorkParties const& = {});
/// What closing the device would do; without `phases` all of them. Errors: usage, for phases that are none; refused, where it
/// would energise people.
Result<TraceAnswer> closing_answer(geo::LiveNetwork const&, std::string const& device, std::optional<std::string> const& phases,
                                   WorkParties const& = {});
/// Dead parts that may be live.
TraceAnswer back_feed_answer(geo::LiveNetwork const&);

/// Steps of a plan file: the fields of `preview` (`devices` with `start` and `end` or `windows`; or `steps` of `at` and
/// `open` or `close`, and here also `phases`). Errors: usage, naming file and line.
Result<std::vector<geo::SwitchingStep>> read_switching_plan(geo::Network const&, std::string const& file);
/// Windows per service point and customer, and what each closing of the plan would do at its time. Error (refused): a step would
/// energise people who work there now.
Result<TraceAnswer> plan_answer(geo::LiveNetwork const&, std::vector<geo::SwitchingStep> const&, WorkParties const& = {});

/// "2026-03-02". Errors: usage.
Result<std::chrono::sys_days> day_from(std::string_view text);

}  // namespace lamplighter::app
