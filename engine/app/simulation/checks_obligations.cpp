// Nobody forgotten: what is owed follows from the world, not from the engine's audience.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "engine/app/simulation/verdicts.hpp"
#include "engine/flow/plan_windows.hpp"

namespace lamplighter::simulation {
namespace {

constexpr std::chrono::minutes slack{30};             // an engine that is down, a hold that a person lifts
constexpr std::chrono::minutes found_within{90};      // also what nobody calls about
constexpr std::chrono::hours still_new{2};            // an older start is no news
constexpr std::chrono::hours settled_before{24 * 2};  // a revision this much before a stage leaves it whole

class Obligations {
 public:
  Obligations(Run& run, Books const& books, Verdicts& verdicts) : run_(run), books_(books), verdicts_(verdicts) {
    for (auto const& [id, entry] : books.notices) {
      auto const& row = entry.row;
      if (row.recipient.kind == notice::RecipientKind::customer) told_[{row.outage, row.recipient.id}].push_back(&entry);
    }
    for (auto const& [id, ref] : books.customers) customer_ids_.emplace(ref, id);
    for (auto const& [id, ref] : books.points) point_ids_.emplace(ref, id);
    for (auto const& entry : books.outages) {
      for (auto const& row : entry.interruptions) by_point_[row.point.value].push_back({&entry, &row});
    }
  }

  void judge() {
    judge_ends();
    for (auto const& [id, plan] : run_.desk().plans()) judge_plan(id, plan);
    for (auto const& interval : run_.truth().intervals()) judge_interval(interval);
  }

 private:
  struct Row {
    OutageEntry const* outage;
    outage::Interruption const* row;
  };

  /// Nothing stays open past its deadline, and what is unproven is somebody's to do.
  void judge_ends() {
    for (auto const& [id, entry] : books_.notices) {
      if (!entry.outcome) {
        if (entry.row.proof_due + slack < run_.now()) {
          verdicts_.forgotten(fmt::format("notice {} ({}) is open, its proof was due {}", id.value, entry.row.stage,
                                          to_rfc3339(entry.row.proof_due)));
        }
        continue;
      }
      if (entry.outcome->kind == notice::OutcomeKind::unproven && !entry.exception) {
        verdicts_.forgotten(fmt::format("notice {} ({}) is unproven and nobody is asked to call", id.value, entry.row.stage));
      }
    }
  }

  bool has_notice(OutageId outage, std::uint32_t customer, std::initializer_list<std::string_view> stages,
                  std::optional<std::int64_t> occurrence) const {
    auto const id = customer_ids_.find(run_.truth().customer_id(customer));
    if (id == customer_ids_.end()) return false;
    auto const found = told_.find({outage, id->second});
    if (found == told_.end()) return false;
    return std::ranges::any_of(found->second, [&](auto const* entry) {
      return std::ranges::find(stages, std::string_view(entry->row.stage)) != stages.end() &&
             (!occurrence || *occurrence == entry->row.occurrence);
    });
  }

  void judge_plan(std::string const& id, PlanRecord const& plan) {
    if (plan.approved == 0 || plan.cancelled != 0 || plan.revisions.empty()) return;
    auto const entry = std::ranges::find_if(books_.outages, [&](auto const& one) { return one.row.ref == id; });
    if (entry == books_.outages.end()) return verdicts_.other(fmt::format("plan {} is not in the store", id));
    auto const* policy = flow::policy_for(run_.host().settings(), plan.plan.kind);
    if (policy == nullptr) return;
    std::vector<std::uint32_t> devices;
    for (auto const& name : plan.plan.devices) devices.push_back(*run_.truth().find_device(name));
    auto const lost = run_.truth().would_lose(devices);
    std::set<std::uint32_t> customers, reduced;
    for (auto const point : lost) {
      auto const customer = run_.truth().customer_of(point);
      auto const is_lost = [&](auto const one) { return std::ranges::find(lost, one) != lost.end(); };
      (run_.truth().keeps_load(customer, is_lost) ? reduced : customers).insert(customer);
    }
    auto const& last = plan.revisions.back();
    auto const known_at = std::max(last.at, plan.approved_at);
    for (auto const& rule : policy->stages) {
      bool const is_for_all = rule.only == schedules::Selector{};
      if (rule.is_event || rule.is_announcement || !is_for_all) continue;
      auto const due = schedules::before(last.start, rule.before, run_.host().settings().zone, policy->calendar);
      if (rule.needs_go ? (plan.gone == 0 || plan.gone_at > due || last.start > run_.now())
                        : (known_at + settled_before > due || due + slack > run_.now())) {
        continue;
      }
      for (auto const customer : rule.id == "reduced_security" ? reduced : customers) {
        if (has_notice(entry->row.id, customer, {rule.id}, to_ms(last.start))) continue;
        verdicts_.forgotten(fmt::format("plan {}: {} loses supply and has no {}", id, run_.truth().customer_id(customer), rule.id));
      }
    }
  }

  static std::optional<Time> confirmed_at(OutageEntry const& entry) {
    for (auto const& line : entry.history) {
      if (line.to == "confirmed" && line.from != "confirmed") return line.at;
    }
    return std::nullopt;
  }

  /// Somebody without supply for long is in the ledger; while it lasts he hears of it, and of its end.
  void judge_interval(TrueInterval const& interval) {
    auto const customer = run_.truth().customer_of(interval.point);
    auto const end = interval.end.value_or(run_.now());
    auto const rows = by_point_.find(point_ids_.at(run_.truth().point_id(interval.point)));
    Row const* mine = nullptr;
    if (rows != by_point_.end()) {
      for (auto const& row : rows->second) {
        if (row.row->started_at <= end && (!row.row->ended_at || *row.row->ended_at > interval.start)) mine = &row;
      }
    }
    auto const& name = run_.truth().customer_id(customer);
    if (mine == nullptr) {
      if (end - interval.start > found_within) {
        verdicts_.forgotten(fmt::format("{} was out from {} for {} minutes, and no outage says so", name,
                                        to_rfc3339(interval.start), (end - interval.start) / std::chrono::minutes{1}));
      }
      return;
    }
    auto const& entry = *mine->outage;
    if (!run_.truth().was_out_throughout(customer, interval.start, end - milliseconds{1})) return;  // keeps a feed, for a time
    auto const confirmed = confirmed_at(entry);
    if (!confirmed || *confirmed + slack > end || *confirmed - mine->row->started_at > still_new) return;
    // Of planned work the last stage before the cut says what "started" would say.
    auto const heard = entry.plan ? has_notice(entry.row.id, customer, {"m30", "started", "delayed"}, std::nullopt)
                                  : has_notice(entry.row.id, customer, {"started"}, std::nullopt);
    if (!heard) {
      verdicts_.forgotten(fmt::format("{} is out by {} and has no started", name, entry.row.ref));
    }
    bool const is_over = entry.row.state == outage::State::restored || entry.row.state == outage::State::closed;
    if (is_over && interval.end && !has_notice(entry.row.id, customer, {"restored", "restored_unverified"}, std::nullopt)) {
      verdicts_.forgotten(fmt::format("{} is back from {} and has no restored", name, entry.row.ref));
    }
  }

  Run& run_;
  Books const& books_;
  Verdicts& verdicts_;
  std::map<std::pair<OutageId, std::int64_t>, std::vector<NoticeEntry const*>> told_;
  std::map<std::string, std::int64_t> customer_ids_, point_ids_;
  std::map<std::int64_t, std::vector<Row>> by_point_;
};

}  // namespace

void judge_obligations(Run& run, Books const& books, Verdicts& verdicts) { Obligations(run, books, verdicts).judge(); }

}  // namespace lamplighter::simulation
