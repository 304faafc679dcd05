// Everybody's own state, read outage by outage.
#include "engine/flow/views_public.hpp"

#include <algorithm>
#include <map>

#include <boost/json/object.hpp>
#include <fmt/format.h>

#include "engine/flow/plan_days.hpp"

namespace lamplighter::flow {
namespace {

constexpr int outages_max = 10'000;
constexpr int alerts_max = 5'000;
constexpr std::chrono::hours ended_alerts_shown{24};
constexpr std::size_t digits_asked = 4;
constexpr std::size_t cuts_shown = 3;

std::string last_digits(std::string_view phone) {
  std::string digits;
  for (char const one : phone) {
    if (one >= '0' && one <= '9') digits += one;
  }
  return digits.size() < digits_asked ? std::string{} : digits.substr(digits.size() - digits_asked);
}

void add_cut(outage::Outage const& row, outage::PlanWindow const& window, OwnStates& out) {
  auto& own = out[window.customer.value];
  bool const is_known = std::ranges::any_of(own, [&](OwnState const& one) { return one.kind == OwnState::Kind::planned && one.start == window.start; });
  if (is_known) return;  // of several service points
  OwnState one;
  one.kind = OwnState::Kind::planned;
  one.area = row.area;
  one.cause = outage::public_cause(row.cause);
  one.start = window.start;
  one.end = window.end;
  own.push_back(std::move(one));
}

/// Everybody's cuts that are still ahead of the plan; gives by customer the one that runs, of an outage that does.
std::map<CustomerId, PublicOutage::Cut> add_plan(Store& store, outage::Outage const& row, Time now, OwnStates& out) {
  std::map<CustomerId, PublicOutage::Cut> running;
  auto const plan = row.kind == outage::Kind::fault ? std::nullopt : store.outages().find_plan(row.id);
  if (!plan || !is_announced(plan->state)) return running;
  auto const days = days_by_steps(store.outages(), *plan);
  bool const is_running = row.state != outage::State::scheduled;
  int const present = is_running ? days.index_of(days.running(now).start) : -1;
  for (auto const& window : store.outages().windows(row.id, plan->revision)) {
    if (window.loss != outage::Loss::out) continue;
    int const day = days.index_of(window.start);
    if (day == present) {
      auto const [known, is_new] = running.emplace(window.customer, PublicOutage::Cut{window.start, window.end});
      if (!is_new && known->second.end <= now) known->second = {window.start, window.end};
    } else if (window.end > now && day > days.done && day > present) {
      add_cut(row, window, out);
    }
  }
  return running;
}

void add_rows(Store& store, outage::Outage const& row, Time now, OwnStates& out) {
  auto const crew = crew_word(store, row.id);
  auto const planned = add_plan(store, row, now, out);
  for (auto const& cut : store.outages().interruptions(row.id)) {
    auto& own = out[cut.customer.value];
    auto const same = std::ranges::find_if(own, [&](OwnState const& one) {
      return one.kind != OwnState::Kind::planned && one.started_at == cut.started_at;
    });
    if (same != own.end()) {  // of several service points one is enough to be without
      if (!cut.ended_at) same->kind = OwnState::Kind::out;
      continue;
    }
    OwnState one;
    one.kind = cut.ended_at ? OwnState::Kind::switched_on : OwnState::Kind::out;
    one.area = row.area;
    one.cause = outage::public_cause(row.cause);
    one.crew = crew;
    one.started_at = cut.started_at;
    one.restored_at = cut.ended_at;
    if (row.etr && row.etr->at > now) one.etr = row.etr->at;
    if (auto const window = planned.find(cut.customer); window != planned.end()) {
      one.start = window->second.start;
      one.end = window->second.end;
    }
    own.push_back(std::move(one));
  }
}

}  // namespace

bool is_announced(outage::PlanState state) { return state != outage::PlanState::draft && state != outage::PlanState::submitted; }

PlanCuts plan_cuts(Store& store, outage::Plan const& plan, Time now) {
  auto const days = days_by_steps(store.outages(), plan);
  // Counted in the store: none of the windows is read into memory.
  auto const extent = [&](Time after) { return store.outages().plan_extent(plan.outage, plan.revision, after); };
  auto const present = static_cast<std::size_t>(days.index_of(days.running(now).start));
  PlanCuts out;
  auto const behind = present > 0 ? std::max(now, days.all[present - 1].end) : now;
  out.customers = extent(behind).customers;
  for (auto i = present; i < days.all.size(); ++i) {
    auto const& day = days.all[i];
    if (i > present + cuts_shown) {
      out.more = static_cast<std::int64_t>(days.all.size() - i);
      break;
    }
    // Of switching around that takes nobody's supply the first minutes are no cut.
    auto const start = extent(day.start).start;
    PublicOutage::Cut const cut{start && *start < day.end ? std::max(day.start, *start) : day.start, day.end};
    if (i == present) out.present = cut;
    else out.after.push_back(cut);
  }
  if (!out.after.empty()) out.customers_after = extent(std::max(now, days.all[present].end)).customers;
  return out;
}

std::string crew_word(Store& store, OutageId outage) {
  using dispatch::JobState;
  std::string best;
  for (auto const& job : store.dispatches().jobs_of(outage)) {
    switch (job.state) {
      case JobState::acknowledged: if (best.empty()) best = "assigned"; break;
      case JobState::en_route: if (best.empty() || best == "assigned") best = "en_route"; break;
      case JobState::on_site:
      case JobState::located:
      case JobState::making_safe: if (best != "repairing") best = "on_site"; break;
      case JobState::repairing: best = "repairing"; break;
      case JobState::open:
      case JobState::dispatched:  // ordered is not yet taken
      case JobState::work_complete:
      case JobState::verified:
      case JobState::returned:
      case JobState::suspended:
      case JobState::cancelled: break;
    }
  }
  return best;
}

bool is_private(outage::Kind kind) { return kind == outage::Kind::disconnection || kind == outage::Kind::customer_request; }

boost::json::array announcement_rows(Store& store, OutageId outage) {
  boost::json::array rows;
  for (auto const& one : store.notices().published().announcements(outage)) {
    rows.push_back(boost::json::object{{"level", fmt::format("A{}", one.level)}, {"means", one.means}, {"where", one.where},
                                       {"evidence", one.evidence}, {"at", to_rfc3339(one.at)}, {"by", one.by}, {"stage", one.stage},
                                       {"revision", one.revision}, {"recorded_at", to_rfc3339(one.recorded_at)}});
  }
  return rows;
}

std::vector<notice::PublicAlert> current_alerts(Store& store, Time now) {
  return store.notices().published().current_alerts(now - ended_alerts_shown, alerts_max);
}

std::optional<notice::PublicAlert> published_alert(Store& store, std::string_view identifier) {
  return store.notices().published().find_alert(identifier);
}

OwnStates own_states(Store& store, Time now) {
  OwnStates out;
  outage::OutageFilter filter;
  filter.only_open = true;
  filter.limit = outages_max;
  for (auto const& row : store.outages().list(filter)) {
    if (row.state == outage::State::suspected) continue;  // not known to be true yet
    if (row.state == outage::State::scheduled) {
      (void)add_plan(store, row, now, out);
    } else {
      add_rows(store, row, now, out);
    }
  }
  for (auto& [customer, own] : out) {  // what is out now comes first
    std::ranges::stable_sort(own, {}, [](OwnState const& one) { return std::pair(one.kind, one.kind == OwnState::Kind::planned ? one.start : std::nullopt); });
  }
  return out;
}

std::vector<PublicAccount> public_accounts(Store& store) {
  std::vector<PublicAccount> out;
  auto const names = store.flow().names();
  out.reserve(names.customers.size());
  for (auto const& [ref, id] : names.customers) {
    PublicAccount account{ref, id, {}, {}};
    for (auto const& contact : store.notices().contacts({id})) {
      for (auto const& phone : {contact.phone, contact.phone2}) {
        auto digits = last_digits(phone);
        if (digits.empty()) continue;
        account.last_four.push_back(std::move(digits));
        account.numbers.push_back(phone);
      }
    }
    if (!account.last_four.empty()) out.push_back(std::move(account));
  }
  return out;
}

std::string accounts_version(Store& store) {
  std::string out = "accounts ";
  for (auto const& revision : store.flow().network_revisions()) {
    if (revision.state == "active" || revision.state == "applied") out += std::to_string(revision.number) + revision.state + ' ';
  }
  return out;
}

}  // namespace lamplighter::flow
