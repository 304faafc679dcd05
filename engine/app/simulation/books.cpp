// Reads outage by outage.
#include "engine/app/simulation/books.hpp"

#include <algorithm>

namespace lamplighter::simulation {
namespace {

void read_messages(Books& books, notice::Repository& notices, NoticeId id) {
  for (auto& message : notices.messages_of_notice(id)) {
    auto& entry = books.messages[message.id];
    entry.notices.push_back(id);
    if (entry.row.id) continue;
    entry.attempts = notices.attempts(message.id);
    for (auto const& attempt : entry.attempts) books.message_of_attempt[attempt.id] = message.id;
    entry.row = std::move(message);
  }
}

OutageEntry read_outage(flow::Store& store, outage::Outage row) {
  OutageEntry entry;
  auto& outages = store.outages();
  entry.interruptions = outages.interruptions(row.id);
  entry.history = outages.history(row.id);
  entry.plan = outages.find_plan(row.id);
  if (entry.plan) {
    for (int revision = 1; revision <= entry.plan->revision; ++revision) {
      entry.windows[revision] = outages.windows(row.id, revision);
    }
  }
  entry.jobs = store.dispatches().jobs_of(row.id);
  entry.row = std::move(row);
  return entry;
}

void read_notices(Books& books, notice::Repository& notices, OutageId subject) {
  for (auto& row : notices.notices(subject)) {
    auto const id = row.id;
    books.notices[id] = {std::move(row), notices.outcome(id), notices.exception_of(id)};
    read_messages(books, notices, id);
  }
}

void read_campaigns(Books& books, flow::Store& store) {
  constexpr int all = 100'000;
  auto& campaigns = store.notices().campaigns();
  for (auto const& campaign : campaigns.campaigns(0, all)) {
    if (auto subject = store.outages().find(campaign.id)) books.campaigns.push_back(read_outage(store, std::move(*subject)));
    for (auto& task : campaigns.tasks({.only_open = false, .campaign = campaign.id, .limit = all})) books.tasks.push_back({std::move(task), campaign.ref});
  }
}

}  // namespace

OutageEntry const* Books::find(OutageId id) const {
  for (auto const* entries : {&outages, &campaigns}) {
    auto const found = std::ranges::lower_bound(*entries, id, {}, [](auto const& entry) { return entry.row.id; });
    if (found != entries->end() && found->row.id == id) return &*found;
  }
  return nullptr;
}

Books read_books(flow::Store& store) {
  Books books;
  constexpr int page = 500;
  auto const names = store.flow().names();
  for (auto const& [ref, id] : names.customers) books.customers.emplace(id, ref);
  for (auto const& [ref, id] : names.service_points) books.points.emplace(id, ref);
  for (auto const& [ref, id] : names.devices) books.devices.emplace(id, ref);
  for (auto const& crew : store.dispatches().crews()) books.crews.emplace(crew.id.value, crew.ref);
  for (std::int64_t after = 0;;) {
    auto rows = store.outages().list({.only_open = false, .kind = std::nullopt, .after = after, .limit = page});
    if (rows.empty()) break;
    after = rows.back().id.value;
    for (auto& row : rows) books.outages.push_back(read_outage(store, std::move(row)));
  }
  read_campaigns(books, store);
  for (auto const& entry : books.outages) read_notices(books, store.notices(), entry.row.id);
  for (auto const& entry : books.campaigns) read_notices(books, store.notices(), entry.row.id);
  return books;
}

}  // namespace lamplighter::simulation
