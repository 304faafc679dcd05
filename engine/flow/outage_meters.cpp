// Meter reports: kept as evidence, used to prove supply, and a warning of back-feed where nothing should be alive.
#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "engine/flow/json_body.hpp"
#include "engine/flow/outage_flow.hpp"
#include "engine/flow/outage_support.hpp"

namespace lamplighter::flow {
namespace json = boost::json;

namespace {

enum class MeterKind : std::uint8_t { last_gasp, restored, alive, silent };

std::optional<MeterKind> meter_kind_from(std::string_view word) {
  if (word == "last_gasp") return MeterKind::last_gasp;
  if (word == "restored") return MeterKind::restored;
  if (word == "alive") return MeterKind::alive;
  if (word == "silent") return MeterKind::silent;
  return std::nullopt;
}

struct MeterRow {
  ServicePointId point;
  bool is_alive = false;
  Time at;
};

Result<MeterRow> read_row(Context& ctx, json::value const& value) {
  if (!value.is_object()) return fail(Error::Kind::invalid, "is not an object", "reports");
  BodyReader reader(value.get_object());
  auto const meter = reader.name("meter");
  auto const kind = reader.word("kind", meter_kind_from, "last_gasp, restored, alive, silent");
  auto const at = reader.time("occurred_at");
  (void)reader.optional_name("source");
  (void)reader.optional_name("key");
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());
  if (auto const ok = check_not_ahead(ctx, at, "occurred_at"); !ok) return tl::unexpected<Error>(ok.error());
  auto const point = ctx.network().find_meter(meter);
  if (!point) return fail(Error::Kind::invalid, "field 'meter': the network has no such meter", "meter");
  return MeterRow{ctx.book.id_of(*point), *kind == MeterKind::restored || *kind == MeterKind::alive, at};
}

/// A meter alive although every phase of its point is cut off: somebody feeds the line from below 反送电.
void warn_backfeed(Context& ctx, MeterRow const& report) {
  auto const open = ctx.outages.open_interruption(report.point);
  auto const point = ctx.book.point(report.point);
  if (!open || !point.is_valid() || report.at <= open->started_at) return;
  if (!ctx.live.network().supplied(point).empty()) return;
  auto const row = ctx.outages.find(open->outage);
  if (!row) return;
  auto const device = row->devices.empty() ? DeviceId{} : row->devices.front().device;
  auto const index = ctx.book.device(device);
  auto const name = index.is_valid() ? ctx.network().device(index).id : std::string_view("(none named)");
  raise_alarm(ctx, "backfeed", device ? device.value : row->id.value,
              fmt::format("a meter is alive below device {}, reported open, on feeder {}: treat the line as live", name,
                          row->feeder));
}

using Step = std::pair<OutageId, int>;

void apply_row(Context& ctx, MeterRow const& report, std::set<Step>& steps) {
  ctx.outages.put_meter_evidence({report.point, report.is_alive, report.at});
  if (!report.is_alive) return;
  warn_backfeed(ctx, report);
  auto const ended = ctx.outages.last_ended(report.point, ctx.now - recently);
  if (ended && ended->step > 0 && report.at >= *ended->ended_at) steps.emplace(ended->outage, ended->step);
}

}  // namespace

Result<Answer> on_meter_reports(Context& ctx, Command const& command) {
  BodyReader reader(command.body);
  auto const* reports = reader.optional_array("reports");
  if (reports == nullptr) reader.problem("reports", "is missing; give an array of meter reports");
  (void)reader.optional_name("source");
  (void)reader.optional_name("key");
  if (auto const read = reader.finish(); !read) return tl::unexpected<Error>(read.error());

  std::set<Step> steps;
  json::array rejected;
  std::int64_t accepted = 0;
  for (std::size_t i = 0; i < reports->size(); ++i) {
    auto const row = read_row(ctx, (*reports)[i]);
    if (row) {
      apply_row(ctx, *row, steps);
      ++accepted;
      continue;
    }
    if (row.error().kind == Error::Kind::unavailable) return tl::unexpected<Error>(row.error());  // the whole batch again
    rejected.push_back(json::object{{"line", i + 1}, {"field", row.error().field}, {"reason", row.error().message}});
  }
  ctx.decide("meter_reports", accepted, "kept");
  for (auto const& [outage, step] : steps) review_supply(ctx, outage, step);
  Answer answer;
  answer.kind = Answer::Kind::accepted;
  answer.body = json::object{{"accepted", accepted}, {"rejected", std::move(rejected)}};
  return answer;
}

}  // namespace lamplighter::flow
