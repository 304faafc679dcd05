// CSV with quotes where needed, times in RFC 3339, one row a line.
#include "engine/app/simulation/outputs.hpp"

#include <filesystem>
#include <fstream>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/app/csv.hpp"
#include "engine/base/sha256.hpp"
#include "engine/outage/decisions.hpp"

namespace lamplighter::simulation {
namespace json = boost::json;
namespace {

constexpr std::int64_t a_moment_ms = 1'000'000'000'000;  // occurrences from here on are window starts

std::string when(std::optional<Time> const& time) { return time ? to_rfc3339(*time) : std::string(); }

class Table {
 public:
  explicit Table(std::string_view header) : text_(std::string(header) + "\n") {}
  void row(std::initializer_list<std::string> cells) {
    bool is_first = true;
    for (auto const& cell : cells) {
      if (!is_first) text_ += ',';
      is_first = false;
      text_ += app::csv_field(cell);
    }
    text_ += '\n';
  }
  std::string const& text() const { return text_; }

 private:
  std::string text_;
};

std::string name_of(std::map<std::int64_t, std::string> const& names, std::int64_t id) {
  auto const found = names.find(id);
  return found == names.end() ? std::string() : found->second;
}

std::string outages_csv(Books const& books, Time now) {
  Table table("outage,kind,state,devices,started_at,restored_at,service_points,customer_minutes,cause,revision");
  for (auto const& entry : books.outages) {
    auto const& row = entry.row;
    std::string devices;
    for (auto const& opened : row.devices) devices += (devices.empty() ? "" : " ") + name_of(books.devices, opened.device.value);
    table.row({row.ref, std::string(outage::to_string(row.kind)), std::string(outage::to_string(row.state)), devices,
               when(row.started_at), when(row.restored_at), std::to_string(entry.interruptions.size()),
               std::to_string(outage::customer_minutes(entry.interruptions, now)), row.cause, std::to_string(row.revision)});
  }
  return table.text();
}

std::string recipient_of(Books const& books, notice::Recipient const& recipient) {
  return name_of(recipient.kind == notice::RecipientKind::crew ? books.crews : books.customers, recipient.id);
}

std::string outage_ref(Books const& books, OutageId id) {
  auto const* entry = books.find(id);
  return entry == nullptr ? std::string() : entry->row.ref;
}

std::string notices_csv(Books const& books) {
  Table table("notice,outage,revision,stage,occurrence,recipient_kind,customer,due_at,state,evidence,proven_at,reason");
  for (auto const& [id, entry] : books.notices) {
    auto const& row = entry.row;
    auto const& outcome = entry.outcome;
    bool const is_proven = outcome && (outcome->kind == notice::OutcomeKind::proven || outcome->kind == notice::OutcomeKind::proven_late);
    auto const occurrence = row.occurrence >= a_moment_ms ? to_rfc3339(from_ms(row.occurrence)) : std::to_string(row.occurrence);
    table.row({std::to_string(id.value), outage_ref(books, row.outage), std::to_string(row.revision), row.stage, occurrence,
               std::string(notice::to_string(row.recipient.kind)), recipient_of(books, row.recipient), to_rfc3339(row.due_at),
               outcome ? std::string(notice::to_string(outcome->kind)) : "open",
               std::string(notifiers::to_string(outcome ? outcome->evidence : notice::Evidence::e0)),
               is_proven ? to_rfc3339(outcome->at) : "", outcome ? std::string(notice::to_string(outcome->reason)) : row.reason});
  }
  return table.text();
}

std::string attempts_csv(Books const& books, std::string const& key) {
  Table table("attempt,message,channel,address_hash,state,submitted_at,finished_at");
  for (auto const& [id, entry] : books.messages) {
    // The inner hash keeps the key from being extended.
    auto const hash = sha256_hex(key + sha256_hex(key + entry.row.address));
    for (auto const& attempt : entry.attempts) {
      table.row({std::to_string(attempt.id.value), std::to_string(id.value), attempt.lane, hash,
                 std::string(notifiers::to_string(attempt.progress.state)), to_rfc3339(attempt.submitted_at),
                 when(attempt.finished_at)});
    }
  }
  return table.text();
}

std::string message_notices_csv(Books const& books) {
  Table table("message,notice");
  for (auto const& [id, entry] : books.messages) {
    for (auto const notice : entry.notices) table.row({std::to_string(id.value), std::to_string(notice.value)});
  }
  return table.text();
}

std::string jobs_csv(Books const& books) {
  Table table("job,outage,crew,state,dispatched_at,acknowledged_at,on_site_at,work_complete_at,verified_at");
  for (auto const& entry : books.outages) {
    for (auto const& job : entry.jobs) {
      table.row({job.ref, entry.row.ref, name_of(books.crews, job.crew.value), std::string(dispatch::to_string(job.state)),
                 when(job.dispatched_at), when(job.acknowledged_at), when(job.on_site_at), when(job.work_complete_at),
                 when(job.verified_at)});
    }
  }
  return table.text();
}

std::string campaign_tasks_csv(Books const& books) {
  Table table("campaign,customer,opened_at,due_at,done_at,result");
  for (auto const& [task, campaign] : books.tasks) {
    table.row({campaign, name_of(books.customers, task.customer.value), to_rfc3339(task.opened_at), to_rfc3339(task.due_at), when(task.done_at), task.result});
  }
  return table.text();
}

std::string summary_json(Books const& books, Summary const& summary) {
  json::object by_state, evidence;
  auto const count = [](json::object& counts, std::string_view word) {
    auto& value = counts[word];
    value = value.is_int64() ? value.get_int64() + 1 : 1;
  };
  for (auto const* word : {"open", "proven", "proven_late", "unproven", "superseded", "waived"}) by_state[word] = 0;
  for (auto const* word : {"E0", "E1", "E2", "E3", "E4", "E5"}) evidence[word] = 0;
  for (auto const& [id, entry] : books.notices) {
    count(by_state, entry.outcome ? notice::to_string(entry.outcome->kind) : "open");
    count(evidence, notifiers::to_string(entry.outcome ? entry.outcome->evidence : notice::Evidence::e0));
  }
  json::array violations;
  for (auto const& one : summary.violations) violations.push_back(json::string(one));
  json::object const body{{"seed", summary.seed},
                          {"digest", summary.digest},
                          {"customers", summary.customers},
                          {"outages", summary.outages},
                          {"notices_by_state", std::move(by_state)},
                          {"evidence", std::move(evidence)},
                          {"exceptions", summary.exceptions},
                          {"told_wrongly", summary.told_wrongly},
                          {"told_twice", summary.told_twice},
                          {"forgotten", summary.forgotten},
                          {"customer_minutes", summary.customer_minutes},
                          {"customer_minutes_true", summary.customer_minutes_true},
                          {"violations", std::move(violations)}};
  return json::serialize(body) + "\n";
}

}  // namespace

Result<void> write_outputs(std::string const& folder, Books const& books, Summary const& summary, std::string const& key,
                           Time now) {
  std::pair<char const*, std::string> const files[] = {
      {"outages.csv", outages_csv(books, now)},       {"notices.csv", notices_csv(books)},
      {"attempts.csv", attempts_csv(books, key)},     {"message_notices.csv", message_notices_csv(books)},
      {"jobs.csv", jobs_csv(books)},                  {"campaign_tasks.csv", campaign_tasks_csv(books)},
      {"summary.json", summary_json(books, summary)},
  };
  for (auto const& [name, text] : files) {
    auto const path = (std::filesystem::path(folder) / name).string();
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (!file) return fail(Error::Kind::failed, fmt::format("{}: cannot be written; is the disk full?", path));
  }
  return {};
}

}  // namespace lamplighter::simulation
