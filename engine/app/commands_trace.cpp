// `trace`: questions to the network, from the utility's files or as the store has it now.
#include <cstdio>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/app/command_line.hpp"
#include "engine/app/plain_text.hpp"
#include "engine/app/trace_answers.hpp"
#include "engine/app/trace_network.hpp"
#include "engine/base/system_clock.hpp"
#include "geo/trace.hpp"

namespace lamplighter::app {
namespace json = boost::json;
namespace {

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
        print_plain(fmt::format("{:<32} {:<13} normally {:<7} {:<4} {:>8} customers, {} of them on all phases\n", one_line(row.device_id),
                   geo::to_string(row.kind), geo::to_string(row.normal), geo::to_string(row.opened),
                   row.customers_any.size(), row.customers_all.size()));
      }
      return;
  }
}

Result<void> print(Result<TraceAnswer> const& answer, Format format) {
  if (!answer) return tl::unexpected<Error>(answer.error());
  auto const out = written(*answer, format);
  if (format == Format::text) print_plain(out);
  else std::fputs(out.c_str(), stdout);
  return {};
}

Result<void> answer_question(AskedNetwork const& asked, TraceOptions const& options, Format format) {
  using Question = TraceOptions::Question;
  auto const& live = asked.live;
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
    case Question::pick_up: return print(pick_up_answer(live, options.subject, asked.parties), format);
    case Question::close: return print(closing_answer(live, options.subject, options.phases, asked.parties), format);
    case Question::plan: return print(plan_answer(live, asked.steps, asked.parties), format);
    case Question::may_be_live: return print(back_feed_answer(live), format);
  }
  return {};
}

}  // namespace

Result<void> trace_command(CommandContext const& context, TraceOptions const& options) {
  auto const configuration = context.configuration();
  if (!configuration) return tl::unexpected<Error>(configuration.error());
  auto const asked = asked_network(*configuration, options, SystemClock().now());
  if (!asked) return tl::unexpected<Error>(asked.error());
  for (auto const& note : asked->notes) fmt::print(stderr, "note: {}\n", note);
  return answer_question(*asked, options, context.format);
}

}  // namespace lamplighter::app
