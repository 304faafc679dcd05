// Sentences about dates, in Chinese and English.
#include "schedules/explain.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "schedules/yaml_scalars.hpp"

namespace lamplighter::schedules {
namespace {

/// What one sentence may speak of.
struct Scene {
  Policy const& policy;
  Subject const& subject;
  Zone const& zone;
  Language language;

  std::string say(std::string zh, std::string en) const {
    switch (language) {
      case Language::zh:
        return zh;
      case Language::en:
        return en;
    }
    return en;
  }
  std::string local(Time time) const {
    return is_supported(time) ? local_text(time, zone) : say("（无法确定）", "(unknown)");
  }
};

std::string date_text(BusinessCalendar::Day day) {
  auto const date = std::chrono::year_month_day(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::string counted(std::int64_t count, std::string_view zh, std::string_view en, Language language) {
  switch (language) {
    case Language::zh:
      return fmt::format("{}{}", count, zh);
    case Language::en:
      return fmt::format("{} {}{}", count, en, count == 1 ? "" : "s");
  }
  return {};
}

std::string counting_words(Counting counting, Scene const& scene) {
  switch (counting) {
    case Counting::stricter:
      return {};
    case Counting::clear_days:
      return scene.say("（首尾两日不计）", " (clear days: neither the day of the notice nor the day of the cut counts)");
  }
  return {};
}

std::string hours_text(QuietHours const& quiet) {
  return fmt::format("{}-{}", yaml::to_text(quiet.start), yaml::to_text(quiet.end));
}

std::string joined(std::vector<std::string> const& words) {
  std::string text;
  for (auto const& word : words) {
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

/// Which predicate leaves this recipient or window out.
std::string why_not(Selector const& only, Scene const& scene) {
  switch (miss_of(only, scene.subject)) {
    case Miss::none:
      return {};
    case Miss::kind:
      return scene.say(fmt::format("只适用于停电类型 {}", joined(only.kinds)), fmt::format("it is for cuts of kind {} only", joined(only.kinds)));
    case Miss::classes:
      return only.classes.empty() ? scene.say(fmt::format("不适用于用户类别 {}", joined(only.except_classes)),
                                              fmt::format("it is not for the classes {}", joined(only.except_classes)))
                                  : scene.say(fmt::format("只适用于用户类别 {}", joined(only.classes)),
                                              fmt::format("it is for the classes {} only", joined(only.classes)));
    case Miss::cause:
      return scene.say(fmt::format("只适用于原因 {}", joined(only.causes)), fmt::format("it is for the causes {} only", joined(only.causes)));
    case Miss::duration:
      return scene.say("停电时长不在其适用范围内", "the cut is shorter or longer than those it is for");
    case Miss::customers:
      return scene.say("停电户数不在其适用范围内", "the cut touches fewer or more customers than those it is for");
    case Miss::voltage:
      return scene.say("供电电压不在其适用范围内", "the voltage of supply is below or above those it is for");
  }
  return {};
}

/// The rule that set the last lawful moment.
std::string bound_words(StageRule const& rule, StageDue const& due, Scene const& scene) {
  auto const* const minimum = find_minimum(scene.policy, due.bound_by);
  if (minimum == nullptr) {
    auto const latest = rule.latest.value_or(Offset{});
    return scene.say(fmt::format("规则要求最迟提前{}{}", in_words(latest, scene.language), counting_words(rule.counting, scene)),
                     fmt::format("the rule wants it at least {} before the start{}", in_words(latest, scene.language),
                                 counting_words(rule.counting, scene)));
  }
  return scene.say(fmt::format("法定期限“{}”（{}）要求提前{}{}", minimum->id, minimum->source, in_words(minimum->before, scene.language),
                               counting_words(minimum->counting, scene)),
                   fmt::format("the legal minimum '{}' ({}) is {} before the start{}", minimum->id, minimum->source,
                               in_words(minimum->before, scene.language), counting_words(minimum->counting, scene)));
}

/// Why it went earlier: the night, the last lawful moment, or the start itself. `from` is where the rule before had put it.
std::string moved_earlier(StageRule const& rule, StageDue const& due, Time from, Time to, Scene const& scene) {
  auto const quiet = quiet_for(scene.policy, rule, scene.subject);
  if (quiet && is_quiet(from, *quiet, scene.zone) && (!due.latest || from <= *due.latest)) {
    return scene.say(fmt::format("该时刻处于免打扰时段 {}，等到时段结束就太晚，因此提前到 {}。", hours_text(*quiet), scene.local(to)),
                     fmt::format("That lies in the quiet hours {}, and their end would be too late: it goes before they begin, at {}.",
                                 hours_text(*quiet), scene.local(to)));
  }
  if (due.latest && from > *due.latest) {
    return scene.say(fmt::format("{}，最迟为 {}，因此提前到 {}。", bound_words(rule, due, scene), scene.local(*due.latest), scene.local(to)),
                     fmt::format("That is too late: {}, which is {}; it goes earlier, at {}.", bound_words(rule, due, scene),
                                 scene.local(*due.latest), scene.local(to)));
  }
  return scene.say(fmt::format("该时刻不早于停电开始，因此提前到 {}。", scene.local(to)),
                   fmt::format("That is not before the start; it goes earlier, at {}.", scene.local(to)));
}

std::string offset_words(StageRule const& rule, Time to, Scene const& scene) {
  auto const& calendar = scene.policy.calendar.name;
  bool const by_calendar = rule.before.business_days != 0 && !calendar.empty();
  return scene.say(fmt::format("停电开始（{}）前{}{}：{}。", scene.local(scene.subject.start), in_words(rule.before, scene.language),
                               by_calendar ? fmt::format("（按日历“{}”）", calendar) : "", scene.local(to)),
                   fmt::format("{} before the start ({}){} is {}.", in_words(rule.before, scene.language),
                               scene.local(scene.subject.start), by_calendar ? fmt::format(" by the calendar '{}'", calendar) : "",
                               scene.local(to)));
}

std::string earliest_words(StageDue const& due, Time to, DueReason reason, Scene const& scene) {
  auto const earliest = scene.local(due.earliest.value_or(to));
  if (reason == DueReason::held_for_earliest) {
    return scene.say(fmt::format("不得早于 {}，因此等到 {}。", earliest, scene.local(to)),
                     fmt::format("It is wanted no earlier than {}: it waits until {}.", earliest, scene.local(to)));
  }
  return scene.say(fmt::format("早于期望的 {}，但为保证期限别无选择。", earliest),
                   fmt::format("That is earlier than wanted ({}), but the last lawful moment leaves no other.", earliest));
}

std::string uncovered_words(Scene const& scene) {
  auto const& calendar = scene.policy.calendar;
  auto const from = calendar.first ? date_text(*calendar.first) : std::string("?");
  auto const to = calendar.last ? date_text(*calendar.last) : std::string("?");
  return scene.say(fmt::format("注意：日历“{}”只包含 {} 至 {}，此外的节假日未计入。", calendar.name, from, to),
                   fmt::format("Beware: the calendar '{}' knows {} to {} only; public holidays outside are not counted.", calendar.name,
                               from, to));
}

std::string sentence(StageRule const& rule, StageDue const& due, std::size_t index, Scene const& scene) {
  auto const at = index < due.moments.size() ? due.moments[index] : scene.subject.start;
  auto const from = index > 0 && index - 1 < due.moments.size() ? due.moments[index - 1] : at;
  switch (due.reasons[index]) {
    case DueReason::offset:
      return offset_words(rule, at, scene);
    case DueReason::snapped:
      return scene.say(fmt::format("当日 {} 发出：{}。", yaml::to_text(rule.snap.value_or(std::chrono::minutes{0})), scene.local(at)),
                       fmt::format("It leaves at {} on that day: {}.", yaml::to_text(rule.snap.value_or(std::chrono::minutes{0})),
                                   scene.local(at)));
    case DueReason::moved_out_of_quiet_hours: {
      auto const quiet = quiet_for(scene.policy, rule, scene.subject).value_or(QuietHours{});
      return scene.say(fmt::format("该时刻处于免打扰时段 {}，顺延到时段结束：{}。", hours_text(quiet), scene.local(at)),
                       fmt::format("That lies in the quiet hours {}: it waits until they end, at {}.", hours_text(quiet), scene.local(at)));
    }
    case DueReason::moved_earlier_for_minimum:
      return moved_earlier(rule, due, from, at, scene);
    case DueReason::late_sent_now:
      if (rule.needs_go) {
        return scene.say("该时刻已过：须经确认执行，确认后立即发出。", "That is past: it waits for the go, and leaves with that.");
      }
      return scene.say(fmt::format("该时刻已过，立即发出：{}。", scene.local(at)),
                       fmt::format("That is past: it goes at once, at {}.", scene.local(at)));
    case DueReason::late_folded:
      return scene.say("该时刻已过，后一阶段的通知说明同样内容，因此不再单独发出。",
                       "That is past, and a later stage says the same: this one is left out.");
    case DueReason::minimum_missed:
      return scene.say(fmt::format("最迟时刻 {} 已过，期限已无法满足。", scene.local(due.latest.value_or(at))),
                       fmt::format("The last lawful moment, {}, is past: it cannot be kept any more.", scene.local(due.latest.value_or(at))));
    case DueReason::after_anchor:
      return scene.say("停电开始时刻已过，不再发出。", "The start has passed: there is nothing left to say.");
    case DueReason::not_selected:
      return scene.say(fmt::format("不发出：{}。", why_not(rule.only, scene)), fmt::format("Not sent: {}.", why_not(rule.only, scene)));
    case DueReason::event:
      return scene.say(fmt::format("事件发生即通知：{}。", scene.local(at)), fmt::format("It is told when it happens: {}.", scene.local(at)));
    case DueReason::date_not_supported:
      return scene.say("日期不在 1970 至 2037 年之间，无法确定当地时间。",
                       "The date lies outside 1970 to 2037, where local time is known.");
    case DueReason::held_for_earliest:
    case DueReason::before_earliest:
      return earliest_words(due, at, due.reasons[index], scene);
    case DueReason::calendar_uncovered:
      return uncovered_words(scene);
  }
  return {};
}

std::string means_words(Means means, Form form, Scene const& scene) {
  switch (means) {
    case Means::notice:
      switch (form) {
        case Form::any:
          return scene.say("通知用户", "notice");
        case Form::written:
          return scene.say("书面通知用户", "notice in writing");
        case Form::hand_delivered:
          return scene.say("当面送达用户", "notice delivered by hand");
      }
      return {};
    case Means::announcement:
      return scene.say("公告", "a public announcement");
    case Means::either:
      return scene.say("通知用户或公告", "notice or a public announcement");
  }
  return {};
}

std::string outcome_words(MinimumVerdict const& verdict, Scene const& scene) {
  switch (verdict.reason) {
    case MinimumReason::met_by_stage:
      return scene.say(fmt::format("由阶段 {} 满足", verdict.met_by), fmt::format("stage {} keeps it", verdict.met_by));
    case MinimumReason::announced:
      return scene.say("已由公告满足", "the public announcement keeps it");
    case MinimumReason::no_stage:
      return scene.say("尚可满足，但没有任何阶段按期满足，须由人员办理", "there is time, but no stage keeps it: a person must");
    case MinimumReason::too_late:
      return scene.say("已无法满足", "it can no longer be kept");
    case MinimumReason::date_not_supported:
      return scene.say("日期不在 1970 至 2037 年之间", "the date lies outside 1970 to 2037");
  }
  return {};
}

}  // namespace

std::string in_words(Offset const& offset, Language language) {
  std::vector<std::string> parts;
  auto const add = [&](std::int64_t count, std::string_view zh, std::string_view en) {
    if (count != 0) {
      parts.push_back(counted(count, zh, en, language));
    }
  };
  auto const minutes = std::chrono::floor<std::chrono::minutes>(offset.exact);
  add(offset.calendar_days, "天", "day");
  add(offset.business_days, "个工作日", "business day");
  add(minutes.count() / 60, "小时", "hour");
  add(minutes.count() % 60, "分钟", "minute");
  add((offset.exact - minutes) / std::chrono::seconds(1), "秒", "second");
  std::string text;
  for (auto const& part : parts) {
    text += (text.empty() || language == Language::zh ? "" : " ") + part;
  }
  return text.empty() ? counted(0, "分钟", "minute", language) : text;
}

std::vector<std::string> explain(Policy const& policy, Subject const& subject, StageDue const& due, Zone const& zone,
                                 Language language) {
  std::vector<std::string> sentences;
  auto const* const rule = find_stage(policy, due.stage);
  if (rule == nullptr) {
    return sentences;
  }
  Scene const scene{policy, subject, zone, language};
  for (std::size_t index = 0; index < due.reasons.size(); ++index) {
    sentences.push_back(sentence(*rule, due, index, scene));
  }
  return sentences;
}

std::string explain(Policy const& policy, Subject const& subject, MinimumVerdict const& verdict, Zone const& zone,
                    Language language) {
  auto const* const minimum = find_minimum(policy, verdict.id);
  if (minimum == nullptr) {
    return {};
  }
  Scene const scene{policy, subject, zone, language};
  auto const counting = counting_words(minimum->counting, scene);
  auto const means = means_words(minimum->means, minimum->form, scene);
  auto const length = in_words(minimum->before, language);
  return scene.say(fmt::format("{}：{}要求提前{}{}{}，最迟 {}；{}。", minimum->id, minimum->source, length, counting, means,
                               scene.local(verdict.latest), outcome_words(verdict, scene)),
                   fmt::format("{}: {} wants {} {} before the start{}, by {}; {}.", minimum->id, minimum->source, means, length,
                               counting, scene.local(verdict.latest), outcome_words(verdict, scene)));
}

}  // namespace lamplighter::schedules
