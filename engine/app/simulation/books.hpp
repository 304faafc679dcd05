// Everything that a run left in its store, read once for the judge and for the files.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/flow/engine.hpp"

namespace lamplighter::simulation {

struct NoticeEntry {
  notice::Notice row;
  std::optional<notice::NoticeOutcome> outcome;
  std::optional<notice::Exception> exception;
};
struct MessageEntry {
  notice::Message row;
  std::vector<NoticeId> notices;
  std::vector<notice::Attempt> attempts;
};
struct OutageEntry {
  outage::Outage row;
  std::vector<outage::Interruption> interruptions;
  std::vector<outage::HistoryEntry> history;
  std::optional<outage::Plan> plan;
  std::map<int, std::vector<outage::PlanWindow>> windows;  // by revision
  std::vector<dispatch::Job> jobs;
};

struct TaskEntry {
  notice::Task row;
  std::string campaign;
};

struct Books {
  std::vector<OutageEntry> outages;           // by id
  std::vector<OutageEntry> campaigns;         // as the subjects of their notices, by id
  std::vector<TaskEntry> tasks;               // of account managers
  std::map<NoticeId, NoticeEntry> notices;
  std::map<MessageId, MessageEntry> messages;
  std::map<AttemptId, MessageId> message_of_attempt;
  std::map<std::int64_t, std::string> customers, points, devices, crews;  // surrogate → the utility's id

  OutageEntry const* find(OutageId id) const;
};

Books read_books(flow::Store& store);

}  // namespace lamplighter::simulation
