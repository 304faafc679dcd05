// Sentences about how a stage is sent: what keeps it back, what it is counted against, and who does not get it.
#include <fmt/format.h>

#include "schedules/sending.hpp"
#include "schedules/yaml_scalars.hpp"

namespace lamplighter::schedules {
namespace {

struct Pair {
  std::string zh, en;
};

std::string joined(std::vector<std::string> const& words) {
  std::string text;
  for (auto const& word : words) {
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

std::vector<std::string> channels_of(StageRule const& stage) {
  std::vector<std::string> channels;
  for (auto const& rung : stage.ladder) {
    channels.push_back(rung.channel);
  }
  return channels;
}

Pair quiet_words(Policy const& policy, StageRule const& stage, Rung const& rung, Subject const& subject) {
  auto const quiet = quiet_for(policy, rung.channel, subject);
  if (!quiet) {
    return {fmt::format("渠道 {} 没有免打扰时段。", rung.channel), fmt::format("{} has no quiet hours.", rung.channel)};
  }
  auto const hours = fmt::format("{}-{}", yaml::to_text(quiet->start), yaml::to_text(quiet->end));
  if (stage.overrides_quiet || rung.overrides_quiet) {
    return {fmt::format("渠道 {} 的免打扰时段 {} 对本阶段不适用。", rung.channel, hours),
            fmt::format("{} has the quiet hours {}, and this stage goes all the same.", rung.channel, hours)};
  }
  if (stage.overrides_quiet_same_day) {
    return {fmt::format("渠道 {} 的免打扰时段为 {}，停电当日不适用。", rung.channel, hours),
            fmt::format("{} waits in the quiet hours {}, but not on the day of the cut.", rung.channel, hours)};
  }
  return {fmt::format("渠道 {} 的免打扰时段为 {}，期间不发出。", rung.channel, hours),
          fmt::format("{} waits in the quiet hours {}.", rung.channel, hours)};
}

Pair cap_words(Cap const& cap) {
  auto const span = yaml::to_text(Offset{.exact = cap.per});
  auto const of = cap.channels.empty() ? std::string("each channel") : joined(cap.channels);
  auto const zh_of = cap.channels.empty() ? std::string("每个渠道") : joined(cap.channels);
  auto const reserve = cap.reserve > 0 ? fmt::format(", {} of them kept for hazards, life-support and the last stage", cap.reserve) : "";
  auto const zh_reserve = cap.reserve > 0 ? fmt::format("，其中 {} 条留给险情、居家医疗和停电前最后一次通知", cap.reserve) : "";
  return {fmt::format("上限“{}”（{}）：同一号码经 {} 在 {} 内最多 {} 条{}；达到上限时改用其他渠道，或等到可发时再发，均不可行时转人工。", cap.id, cap.source,
                      zh_of, span, cap.messages, zh_reserve),
          fmt::format("Cap '{}' ({}): one address gets at most {} messages over {} within {}{}; past it another channel is taken, or it waits "
                      "until there is room, and where neither serves a person has it.",
                      cap.id, cap.source, cap.messages, of, span, reserve)};
}

Pair stop_words(Policy const& policy, StageRule const& stage, Subject const& subject) {
  auto const source = policy.opt_out.source.empty() ? std::string() : fmt::format(" ({})", policy.opt_out.source);
  auto const zh_source = policy.opt_out.source.empty() ? std::string() : fmt::format("（{}）", policy.opt_out.source);
  if (is_ended_by_stop(stage, subject.classes)) {
    return {fmt::format("退订（STOP、TD）后该号码不再收到本阶段通知，由人员联系{}。", zh_source),
            fmt::format("A STOP ends this stage at the number that said it, and a person calls instead{}.", source)};
  }
  return {fmt::format("退订（STOP、TD）不影响本阶段{}。", zh_source), fmt::format("A STOP does not end this stage{}.", source)};
}

}  // namespace

std::vector<std::string> explain_sending(Policy const& policy, StageRule const& stage, Subject const& subject, Language language) {
  std::vector<Pair> said;
  for (auto const& rung : stage.ladder) {
    said.push_back(quiet_words(policy, stage, rung, subject));
  }
  for (auto const& cap : policy.caps) {
    bool is_of_stage = cap.channels.empty();
    for (auto const& channel : channels_of(stage)) {
      for (auto const& one : cap.channels) {
        is_of_stage = is_of_stage || one == channel;
      }
    }
    if (is_of_stage && selects(cap.only, subject)) {
      said.push_back(cap_words(cap));
    }
  }
  if (!stage.is_announcement) {
    said.push_back(stop_words(policy, stage, subject));
  }
  if (!stage.roles.empty()) {
    said.push_back({fmt::format("只通知以下身份的联系人：{}；未注明身份的联系人最后通知。", joined(stage.roles)),
                    fmt::format("Of a customer's contacts only these are told: {}; those without a role come last.", joined(stage.roles))});
  }
  std::vector<std::string> sentences;
  for (auto const& one : said) {
    sentences.push_back(language == Language::zh ? one.zh : one.en);
  }
  return sentences;
}

}  // namespace lamplighter::schedules
