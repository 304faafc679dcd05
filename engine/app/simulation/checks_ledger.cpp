// The ledger against the world's intervals, and history against the facts.
#include <algorithm>

#include <fmt/format.h>

#include "engine/app/simulation/verdicts.hpp"

namespace lamplighter::simulation {
namespace {

constexpr std::chrono::minutes still_under_way{15};  // reports of the last minutes may not be in yet

using Rows = std::vector<outage::Interruption const*>;

/// A scenario's own report may be false: then the ledger follows the report, not the world.
bool has_own_reports(Scenario const& scenario) {
  return std::ranges::any_of(scenario.events, [](auto const& event) {
    return std::holds_alternative<DeviceReport>(event.what) || std::holds_alternative<CancelOutage>(event.what);
  });
}

class Ledger {
 public:
  Ledger(Run& run, Books const& books, Verdicts& verdicts) : run_(run), books_(books), verdicts_(verdicts) {
    for (auto const& entry : books.outages) {
      for (auto const& row : entry.interruptions) by_point_[row.point.value].push_back(&row);
    }
    for (auto& [point, rows] : by_point_) std::ranges::sort(rows, {}, [](auto const* row) { return row->started_at; });
    for (auto const& [id, ref] : books.points) point_ids_.emplace(ref, id);
  }

  void judge(Summary& summary) {
    judge_overlaps();
    bool const is_compared = !has_own_reports(run_.scenario());
    bool is_exact = is_compared;
    for (std::uint32_t point = 0; is_compared && point < run_.truth().point_count(); ++point) is_exact = judge_point(point) && is_exact;
    add_minutes(summary, is_exact);
    if (!run_.was_clock_stepped()) judge_history();
  }

 private:
  void judge_overlaps() {
    for (auto const& [point, rows] : by_point_) {
      for (std::size_t i = 1; i < rows.size(); ++i) {
        auto const& before = *rows[i - 1];
        if (before.ended_at && *before.ended_at <= rows[i]->started_at) continue;
        verdicts_.other(fmt::format("service point {} is in two interruptions from {}", books_.points.at(point),
                                    to_rfc3339(rows[i]->started_at)));
      }
    }
  }

  bool is_settled(std::vector<TrueInterval const*> const& intervals) const {
    return std::ranges::all_of(intervals, [&](auto const* one) {
      return one->end.value_or(one->start) + still_under_way < run_.now();
    });
  }

  /// True when everything about the point was reported with its time, so that minutes can be compared.
  bool judge_point(std::uint32_t point) {
    auto const intervals = run_.truth().intervals_of(point);
    auto const& id = run_.truth().point_id(point);
    static Rows const none;
    auto const found = by_point_.find(point_ids_.at(id));
    auto const& rows = found == by_point_.end() ? none : found->second;
    if (!is_settled(intervals)) return false;
    bool const is_exact = std::ranges::all_of(intervals, [](auto const* one) { return one->told == Told::exactly; });
    if (!is_exact) {
      for (auto const* row : rows) judge_within(*row, intervals, id);
      return false;
    }
    bool const is_equal = std::ranges::equal(intervals, rows, [](auto const* interval, auto const* row) {
      return interval->start == row->started_at && interval->end == row->ended_at;
    });
    if (!is_equal) {
      verdicts_.other(fmt::format("service point {}: the ledger says {}, the world {}", id, words(rows), words(intervals)));
    }
    return true;
  }

  void judge_within(outage::Interruption const& row, std::vector<TrueInterval const*> const& intervals, std::string const& id) {
    bool const is_true = std::ranges::any_of(intervals, [&](auto const* one) {
      return one->start <= row.started_at && (!one->end || *one->end >= row.started_at) && one->end == row.ended_at;
    });
    if (is_true) return;
    verdicts_.other(fmt::format("service point {}: the ledger says {}, the world {}", id, words({&row}), words(intervals)));
  }

  static std::string span(Time start, std::optional<Time> const& end) {
    return fmt::format("{}/{}", to_rfc3339(start), end ? to_rfc3339(*end) : "…");
  }
  static std::string words(Rows const& rows) {
    std::string out;
    for (auto const* row : rows) out += span(row->started_at, row->ended_at) + " ";
    return out.empty() ? "nothing" : out;
  }
  static std::string words(std::vector<TrueInterval const*> const& intervals) {
    std::string out;
    for (auto const* one : intervals) out += span(one->start, one->end) + " ";
    return out.empty() ? "nothing" : out;
  }

  void add_minutes(Summary& summary, bool is_exact) {
    milliseconds kept{0}, real{0};
    for (auto const& [point, rows] : by_point_) {
      for (auto const* row : rows) {
        if (row->is_sustained) kept += row->ended_at.value_or(run_.now()) - row->started_at;
      }
    }
    for (auto const& one : run_.truth().intervals()) {
      auto const length = one.end.value_or(run_.now()) - one.start;
      bool const is_momentary = one.is_recloseable && length < run_.host().settings().limits.momentary;
      if (!is_momentary) real += length;
    }
    summary.customer_minutes = std::chrono::floor<std::chrono::minutes>(kept).count();
    summary.customer_minutes_true = std::chrono::floor<std::chrono::minutes>(real).count();
    if (is_exact && kept != real) {
      verdicts_.other(fmt::format("customer-minutes are {} in the ledger and {} in the world", summary.customer_minutes,
                                  summary.customer_minutes_true));
    }
  }

  void judge_history() {
    for (auto const& entry : books_.outages) {
      for (auto const& line : entry.history) {
        bool const is_classified = line.reason == outage::Reason::momentary_limit_passed;
        if (line.from == line.to || is_classified || run_.host().fact_times().contains(line.at)) continue;
        verdicts_.other(fmt::format("outage {}: {} became {} at {} without a fact", entry.row.ref, line.from, line.to,
                                    to_rfc3339(line.at)));
      }
    }
  }

  Run& run_;
  Books const& books_;
  Verdicts& verdicts_;
  std::map<std::int64_t, Rows> by_point_;
  std::map<std::string, std::int64_t> point_ids_;
};

}  // namespace

void judge_ledger(Run& run, Books const& books, Verdicts& verdicts, Summary& summary) { Ledger(run, books, verdicts).judge(summary); }

}  // namespace lamplighter::simulation
