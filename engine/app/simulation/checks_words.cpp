// Nothing false, nothing twice, no proof invented and none lost.
#include <algorithm>

#include <fmt/format.h>

#include "engine/app/simulation/verdicts.hpp"
#include "notifiers/receipt_merge.hpp"

namespace lamplighter::simulation {
namespace {

using notifiers::AttemptState;

/// The world is ahead of what anybody could have said so far: reports take some time.
constexpr std::chrono::minutes report_delay{5};
constexpr std::chrono::minutes found_within{90};
constexpr std::chrono::hours go_earliest{24};       // before its window no cut belongs to it
constexpr std::chrono::minutes wrong_clock{10};     // a machine whose clock was stepped by hand

bool is_one_of(std::string_view stage, std::initializer_list<std::string_view> stages) {
  return std::ranges::find(stages, stage) != stages.end();
}

struct Delivery {
  Submitted const* submitted = nullptr;
  NoticeEntry const* notice = nullptr;
  MessageEntry const* message = nullptr;
  OutageEntry const* outage = nullptr;
};

class Words {
 public:
  Words(Run& run, Books const& books, Verdicts& verdicts) : run_(run), books_(books), verdicts_(verdicts) {}

  void judge() {
    for (auto const& gateway : run_.gateways()) {
      for (auto const& answered : gateway->record().answered) reports_[answered.attempt.value].push_back(&answered);
      for (auto const& reported : gateway->record().reported) reports_[reported.attempt.value].push_back(&reported);
      for (auto const& submitted : gateway->record().submitted) take(submitted);
    }
    for (auto& [notice, deliveries] : deliveries_) {
      std::ranges::sort(deliveries, {}, [](auto const& one) { return one.submitted->moment; });
      judge_repeats(deliveries);
      for (auto const& delivery : deliveries) judge_truth(delivery);
    }
    judge_proof();
  }

 private:
  void take(Submitted const& submitted) {
    auto const found = books_.message_of_attempt.find(AttemptId{submitted.attempt.value});
    if (found == books_.message_of_attempt.end()) {
      return verdicts_.other(fmt::format("attempt {} left, and the store knows nothing of it", submitted.attempt.value));
    }
    auto const& message = books_.messages.at(found->second);
    for (auto const id : message.notices) {
      auto const& notice = books_.notices.at(id);
      Delivery const delivery{&submitted, &notice, &message, books_.find(notice.row.outage)};
      judge_ahead(delivery);
      if (submitted.has_arrived) deliveries_[id].push_back(delivery);
    }
  }

  std::string name(Delivery const& d) const {
    auto const customer = books_.customers.find(d.notice->row.recipient.id);
    return fmt::format("notice {} ({} of {}) to {} at {}", d.notice->row.id.value, d.notice->row.stage, d.outage->row.ref,
                       customer == books_.customers.end() ? "a crew" : customer->second, to_rfc3339(d.submitted->at));
  }

  // ---- nothing false ----

  void judge_truth(Delivery const& d) {
    if (d.notice->row.recipient.kind != notice::RecipientKind::customer) return;
    auto const& stage = d.notice->row.stage;
    auto const ref = books_.customers.at(d.notice->row.recipient.id);
    auto const customer = run_.truth().find_customer(ref);
    if (!customer) return verdicts_.other(fmt::format("{}: the world has no such customer", name(d)));
    auto const at = d.submitted->at;
    if (is_one_of(stage, {"started", "etr", "crew_assigned", "crew_on_site", "crew_reassigned"})) {
      if (!run_.truth().was_out(*customer, at - report_delay, at)) verdicts_.told_wrongly(name(d) + ": has supply");
    } else if (is_one_of(stage, {"restored", "restored_unverified"})) {
      if (was_known_out(*customer, at)) verdicts_.told_wrongly(name(d) + ": is still out");
    }
    judge_plan(d);
  }

  /// Words about a cut ahead leave before the start that they name, not to somebody whose cut has begun, and not when the
  /// work is over: as the books had it just before. Whether they arrive does not matter.
  void judge_ahead(Delivery const& d) {
    if (d.outage == nullptr || d.notice->row.recipient.kind != notice::RecipientKind::customer) return;
    if (!is_one_of(d.notice->row.stage, {"d15", "d7", "m30", "rescheduled", "delayed"})) return;
    auto const at = d.submitted->at - (run_.was_clock_stepped() ? wrong_clock : milliseconds{0});
    auto const start = from_ms(d.notice->row.occurrence);
    auto const wrongly = [&](std::string_view why) {
      verdicts_.told_wrongly(fmt::format("{}: leaves for a cut ahead, but {}", name(d), why));
    };
    if (at >= start) wrongly("its start has passed");
    auto const& history = d.outage->history;
    auto const known = [&](outage::Reason reason, Time since) {
      return std::ranges::any_of(history, [&](auto const& line) {
        return line.reason == reason && line.at >= since && line.at < at;
      });
    };
    bool const has_begun = std::ranges::any_of(d.outage->interruptions, [&](auto const& row) {
      bool const is_of_window = row.customer.value == d.notice->row.recipient.id && row.started_at + go_earliest > start;
      return is_of_window && row.started_at < at && known(outage::Reason::planned_cut, row.started_at);
    });
    if (has_begun) wrongly("the cut has begun for him");
    if (known(outage::Reason::all_restored, start - go_earliest)) wrongly("the work is over");
  }

  /// Without supply for so long that somebody could have said so: what no device reports has to be found first.
  bool was_known_out(std::uint32_t customer, Time at) const {
    if (!run_.truth().was_out(customer, at, at)) return false;
    return std::ranges::any_of(run_.truth().points_of(customer), [&](auto const point) {
      return std::ranges::any_of(run_.truth().intervals_of(point), [&](auto const* one) {
        auto const known = one->start + (one->told == Told::exactly ? report_delay : found_within);
        return known <= at && (!one->end || *one->end > at);
      });
    });
  }

  void judge_plan(Delivery const& d) {
    auto const& stage = d.notice->row.stage;
    auto const found = run_.desk().plans().find(d.outage->row.ref);
    if (found == run_.desk().plans().end()) return;
    auto const& plan = found->second;
    auto const moment = d.submitted->moment;
    bool const says_off = is_one_of(stage, {"cancelled", "withdrawn"});
    if (plan.cancelled != 0 && plan.cancelled <= moment) {
      if (!says_off) verdicts_.told_wrongly(name(d) + ": the plan is cancelled");
      return;
    }
    if (!is_one_of(stage, {"d15", "d7", "m30", "rescheduled", "delayed", "reduced_security"})) return;
    if (stage == "m30" && (plan.go_asked == 0 || plan.go_asked > moment)) {
      verdicts_.told_wrongly(name(d) + ": the plan has no go");
    }
    auto const start = from_ms(d.notice->row.occurrence);
    if (!is_window(d, plan, moment)) {
      return verdicts_.told_wrongly(fmt::format("{}: says {}, which is no window of the newest revision", name(d), to_rfc3339(start)));
    }
    auto const& zone = run_.host().settings().zone;
    auto const& text = d.submitted->text;
    bool const is_said = text.find(schedules::local_text(start, zone)) != std::string::npos ||
                         text.find(schedules::local_time_of_day(start, zone)) != std::string::npos;
    if (!is_said) verdicts_.told_wrongly(fmt::format("{}: its text does not say {}", name(d), to_rfc3339(start)));
  }

  bool is_window(Delivery const& d, PlanRecord const& plan, std::int64_t moment) const {
    auto const fits = [&](PlanRevision const& revision) {
      auto const windows = d.outage->windows.find(revision.revision);
      if (windows == d.outage->windows.end()) return false;
      return std::ranges::any_of(windows->second, [&](auto const& window) {
        auto const loss = d.notice->row.stage == "reduced_security" ? outage::Loss::reduced_security : outage::Loss::out;
        return window.customer.value == d.notice->row.recipient.id && window.loss == loss &&
               to_ms(window.start) == d.notice->row.occurrence;
      });
    };
    PlanRevision const* newest = nullptr;
    for (auto const& revision : plan.revisions) {
      if (revision.moment <= moment) newest = &revision;
      // Asked for and not answered yet: a crash in between leaves open whether it holds already.
      else if (revision.asked <= moment && fits(revision)) return true;
    }
    return newest != nullptr && fits(*newest);
  }

  // ---- nothing twice ----

  struct Known {
    bool has_failed = false;
    bool is_proven = false;
  };
  Known known_at(Delivery const& earlier, std::int64_t moment) const {
    Known known;
    auto const found = reports_.find(earlier.submitted->attempt.value);
    if (found == reports_.end()) return known;
    notifiers::AttemptProgress progress{.state = AttemptState::submitting};
    for (auto const& attempt : earlier.message->attempts) {
      if (attempt.id.value == earlier.submitted->attempt.value) progress.parts = attempt.progress.parts;
    }
    for (auto const* report : found->second) {
      if (report->moment == 0 || report->moment > moment) continue;
      known.has_failed = known.has_failed || notifiers::is_failure(report->state);
      notifiers::merge(progress, report->state, report->part);
    }
    known.is_proven = notifiers::evidence_of(progress.state) >= earlier.notice->row.required;
    return known;
  }

  static bool was_uncertain(Delivery const& d) {
    return std::ranges::any_of(d.message->attempts, [&](auto const& attempt) {
      return attempt.id.value == d.submitted->attempt.value &&
             (attempt.reason == notice::Reason::crash_recovered || attempt.progress.state == AttemptState::uncertain);
    });
  }

  void judge_repeats(std::vector<Delivery> const& deliveries) {
    for (std::size_t later = 1; later < deliveries.size(); ++later) {
      for (std::size_t earlier = 0; earlier < later; ++earlier) {
        auto const& first = deliveries[earlier];
        auto const& second = deliveries[later];
        auto const known = known_at(first, second.submitted->moment);
        if (known.is_proven) {
          verdicts_.told_twice(name(second) + ": was proven before");
        } else if (first.submitted->channel == second.submitted->channel && !known.has_failed &&
                   !(second.message->row.may_repeat)) {
          verdicts_.told_twice(fmt::format("{}: a copy had left by {} and nothing said that it failed{}", name(second),
                                           first.submitted->channel, was_uncertain(first) ? " (uncertain)" : ""));
        }
      }
    }
  }

  // ---- proof ----

  void judge_proof() {
    for (auto const& [id, message] : books_.messages) {
      for (auto const& attempt : message.attempts) {
        notifiers::AttemptProgress progress{.state = AttemptState::submitting, .parts = attempt.progress.parts};
        auto const found = reports_.find(attempt.id.value);
        if (found != reports_.end()) {
          for (auto const* report : found->second) {
            if (report->moment != 0 && !notifiers::is_failure(report->state)) notifiers::merge(progress, report->state, report->part);
          }
        }
        auto const reported = notifiers::rank_of(progress.state);
        auto const kept = notifiers::rank_of(attempt.progress.state);
        auto const proof = notifiers::rank_of(AttemptState::delivered);
        if (reported >= proof && kept < proof) verdicts_.other(fmt::format("attempt {}: its proof was lost", attempt.id.value));
        if (kept >= proof && reported < proof) verdicts_.other(fmt::format("attempt {}: its proof was invented", attempt.id.value));
      }
    }
  }

  Run& run_;
  Books const& books_;
  Verdicts& verdicts_;
  std::map<NoticeId, std::vector<Delivery>> deliveries_;
  std::map<std::int64_t, std::vector<Reported const*>> reports_;
};

}  // namespace

void judge_words(Run& run, Books const& books, Verdicts& verdicts) { Words(run, books, verdicts).judge(); }

}  // namespace lamplighter::simulation
