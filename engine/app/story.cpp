// Tells outages, notices, crews and exceptions of a store in the order in which they happened.
#include "engine/app/story.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "engine/flow/views.hpp"

namespace lamplighter::app {
namespace {

/// One line of the story at its time; equal times keep their order of arrival.
struct Line {
  Time at;
  std::string text;
};

struct StageSum {
  Time due{};
  std::map<std::string, int> by_state;
  std::map<std::string, int> by_evidence;
  int total = 0;
  int revision = 0;
};

std::string counts(std::map<std::string, int> const& by_word) {
  std::string out;
  for (auto const& [word, amount] : by_word) {
    if (!out.empty()) out += ", ";
    out += fmt::format("{} {}", amount, word);
  }
  return out;
}

/// The strongest evidence that any attempt for the notice reached.
notice::Evidence reached(flow::Store& store, NoticeId id) {
  auto best = notice::Evidence::e0;
  for (auto const& message : store.notices().messages_of_notice(id)) {
    for (auto const& attempt : store.notices().attempts(message.id)) {
      best = std::max(best, notifiers::evidence_of(attempt.progress.state));
    }
  }
  return best;
}

void notice_lines(flow::Store& store, OutageId id, std::vector<Line>& lines) {
  std::map<std::tuple<std::string, std::int64_t, int, notice::RecipientKind>, StageSum> sums;
  for (auto const& notice : store.notices().notices(id)) {
    auto& sum = sums[{notice.stage, notice.occurrence, notice.revision, notice.recipient.kind}];
    auto const outcome = store.notices().outcome(notice.id);
    sum.due = notice.due_at;
    sum.revision = notice.revision;
    ++sum.total;
    ++sum.by_state[outcome ? std::string(to_string(outcome->kind)) : std::string("open")];
    bool const is_superseded = outcome && outcome->kind == notice::OutcomeKind::superseded;
    auto best = reached(store, notice.id);
    if (outcome) best = std::max(best, outcome->evidence);  // an acknowledgement needs no attempt of its own
    if (!is_superseded) ++sum.by_evidence[std::string(notifiers::to_string(best))];
  }
  for (auto const& [key, sum] : sums) {
    auto const& [stage, occurrence, revision, kind] = key;
    auto const who = kind == notice::RecipientKind::crew ? "crew" : "customers";
    auto text = fmt::format("  notice {:<20} to {:>4} {} (revision {}): {}", stage, sum.total, who, revision, counts(sum.by_state));
    if (!sum.by_evidence.empty()) text += "; evidence " + counts(sum.by_evidence);
    lines.push_back({sum.due, std::move(text)});
  }
}

void job_lines(flow::Store& store, OutageId id, std::vector<Line>& lines) {
  for (auto const& job : store.dispatches().jobs_of(id)) {
    auto const crew = job.crew ? store.dispatches().find_crew(job.crew) : std::nullopt;
    auto const name = crew ? crew->ref : std::string("nobody");
    auto add = [&](std::optional<Time> const& at, std::string_view what) {
      if (at) lines.push_back({*at, fmt::format("  crew {}: {}", name, what)});
    };
    add(job.dispatched_at, "order sent");
    add(job.acknowledged_at, "order acknowledged");
    add(job.en_route_at, "on the way");
    add(job.on_site_at, "on site");
    add(job.work_complete_at, "work complete, all clear");
    add(job.verified_at, "supply verified");
  }
}

void outage_lines(flow::Store& store, outage::Outage const& outage, std::vector<Line>& lines) {
  for (auto const& entry : store.outages().history(outage.id)) {
    auto text = fmt::format("  {} -> {} ({}, by {})", entry.from.empty() ? "new" : entry.from, entry.to,
                            outage::to_string(entry.reason), entry.actor);
    if (entry.from == entry.to) text = fmt::format("  {} ({}, by {})", outage::to_string(entry.reason), entry.to, entry.actor);
    lines.push_back({entry.at, std::move(text)});
  }
  auto const calls = store.outages().calls(outage.id);
  if (!calls.empty()) {
    lines.push_back({calls.front().occurred_at, fmt::format("  {} trouble calls joined, the first now", calls.size())});
  }
  for (auto const& step : store.outages().steps(outage.id)) {
    int points = 0;
    for (auto const& row : store.outages().interruptions(outage.id)) points += row.ended_at && row.step == step.number ? 1 : 0;
    lines.push_back({step.energised_at, fmt::format("  device closed: {} service points should have supply", points)});
    if (step.confirmed_at) {
      lines.push_back({*step.confirmed_at, fmt::format("  supply confirmed ({})", step.confirmed_by ? outage::to_string(*step.confirmed_by) : "")});
    }
  }
}

std::string headline(flow::Store& store, outage::Outage const& outage, Time now) {
  std::map<std::int64_t, std::string> devices;
  for (auto const& [ref, id] : store.flow().names().devices) devices.emplace(id, ref);
  std::string opened;
  for (auto const& device : outage.devices) opened += (opened.empty() ? "" : ", ") + devices[device.device.value];
  auto const rows = store.outages().interruptions(outage.id);
  std::set<CustomerId> customers;
  for (auto const& row : rows) {
    if (row.is_sustained) customers.insert(row.customer);
  }
  return fmt::format("{} {} at {}{}: {}, {} customers interrupted, {} customer-minutes\n", outage::to_string(outage.kind),
                     outage.ref, opened.empty() ? "no device" : opened,
                     outage.cause.empty() ? "" : ", cause " + outage.cause, outage::to_string(outage.state),
                     customers.size(), outage::customer_minutes(rows, now));
}

std::string exception_lines(flow::Store& store) {
  notice::Repository::ExceptionFilter filter;
  filter.only_open = false;
  filter.limit = 100'000;
  std::map<std::pair<std::string, std::string>, int> open;
  int closed = 0;
  for (auto const& item : store.notices().exceptions(filter)) {
    if (item.closed_at) {
      ++closed;
    } else {
      ++open[{item.stage, std::string(notice::to_string(item.reason))}];
    }
  }
  std::string out = "Exceptions: people whom no machine could prove to know; somebody must call or visit them\n";
  for (auto const& [key, amount] : open) out += fmt::format("  {:>4} for {:<20} {}\n", amount, key.first, key.second);
  if (open.empty()) out += "  none open\n";
  if (closed > 0) out += fmt::format("  {:>4} closed, by late proof or by a person\n", closed);
  return out;
}

}  // namespace

std::string tell_story(flow::Store& store, schedules::Zone const& zone, Time now) {
  std::string out;
  outage::OutageFilter filter;
  filter.limit = 100;
  for (auto const& outage : store.outages().list(filter)) {
    out += headline(store, outage, now);
    std::vector<Line> lines;
    outage_lines(store, outage, lines);
    notice_lines(store, outage.id, lines);
    job_lines(store, outage.id, lines);
    std::stable_sort(lines.begin(), lines.end(), [](auto const& a, auto const& b) { return a.at < b.at; });
    for (auto const& line : lines) out += fmt::format("{}{}\n", schedules::local_text(line.at, zone), line.text);
    out += "\n";
  }
  return out + exception_lines(store);
}

}  // namespace lamplighter::app
