// A rung whose channel nobody serves is left out: right where a letter is a person's work, and a silent loss where a name is misspelt.
#include "engine/app/ladder_channels.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/app/worded.hpp"
#include "engine/notice/decisions.hpp"

namespace lamplighter::app {
namespace {

/// Whether somebody with everything that a contact can have is reached by it.
bool reaches_people(std::string const& channel) {
  notice::Contact anybody;
  anybody.phone = "+99900000000";
  anybody.email = "anybody@example.invalid";
  return notice::address_for(channel, anybody).has_value();
}

}  // namespace

std::vector<std::string> idle_ways(std::vector<schedules::Policy> const& policies, std::vector<NotifierConfiguration> const& notifiers,
                                   geo::ReportLanguage language) {
  std::vector<std::string> out;
  if (notifiers.empty()) return out;
  std::set<std::string> served, missing;
  for (auto const& one : notifiers) {
    if (one.kind == NotifierConfiguration::Kind::robot) continue;
    if (reaches_people(one.channel)) served.insert(one.channel);
    else out.push_back(worded(language, "notifier '{}': nobody is reached over the channel '{}', and nothing leaves by it; people are reached over sms, voice, email and spool",
                              "渠道 '{}'：没有人能经 '{}' 联系到，不会由此发出任何内容；能联系到人的渠道为 sms、voice、email 和 spool", one.name, one.channel));
  }
  for (auto const& policy : policies) {
    for (auto const& stage : policy.stages) {
      if (stage.is_announcement) continue;
      bool is_served = false;
      for (auto const& rung : stage.ladder) {
        if (served.contains(rung.channel)) is_served = true;
        else missing.insert(rung.channel);
      }
      if (!is_served) {
        out.push_back(worded(language, "{}: stage '{}': no notifier serves its ladder; a person has to tell everybody of it", "{}：阶段 '{}'：没有渠道可用，须由人员逐一告知", policy.file, stage.id));
      }
    }
  }
  if (!missing.empty()) {
    out.push_back(worded(language, "ladders name channels that no notifier serves: {}; their rungs are left out", "ladder 中以下渠道没有配置：{}；这些步骤将跳过", fmt::join(missing, ", ")));
  }
  return out;
}

}  // namespace lamplighter::app
