// What public alerts say in Chinese and in English: where, which line, when, how many, why; and how to stay safe.
#include <fmt/format.h>

#include "engine/notice/cap_alert.hpp"
#include "engine/outage/cause_words.hpp"

namespace lamplighter::notice {
namespace {

using Phase = PublicSituation::Phase;

std::string_view event_word(outage::Kind kind, bool is_chinese) {
  switch (kind) {
    case outage::Kind::fault: return is_chinese ? "故障停电" : "Power outage";
    case outage::Kind::planned: return is_chinese ? "计划停电" : "Planned power outage";
    case outage::Kind::temporary: return is_chinese ? "临时停电" : "Temporary power outage";
    case outage::Kind::emergency: return is_chinese ? "紧急停电" : "Emergency power outage";
    case outage::Kind::load_shedding: return is_chinese ? "有序用电" : "Load shedding";
    case outage::Kind::upstream: return is_chinese ? "上级电网停电" : "Power outage of the grid above";
    case outage::Kind::customer_request: return is_chinese ? "用户申请停电" : "Power outage on request";
    case outage::Kind::psps: return is_chinese ? "公共安全停电" : "Public safety power shutoff";
    case outage::Kind::disconnection:  // of single customers: nothing for the public
    case outage::Kind::usage_alert:
    case outage::Kind::demand_response:
    case outage::Kind::campaign: break;
  }
  return is_chinese ? "停电" : "Power outage";
}

/// One situation in one language.
class Writer {
 public:
  Writer(PublicSituation const& now_is, AlertPublisher const& publisher, schedules::Zone const& zone, Time now, bool is_chinese)
      : now_is_(now_is), publisher_(publisher), zone_(zone), now_(now), is_chinese_(is_chinese) {}

  AlertWords words() const {
    AlertWords out;
    out.language = is_chinese_ ? "zh-CN" : "en";
    out.event = event_word(now_is_.kind, is_chinese_);
    out.headline = drill() + headline();
    out.description = drill() + description();
    out.instruction = instruction();
    return out;
  }

 private:
  std::string say(std::string_view zh, std::string_view en) const { return std::string(is_chinese_ ? zh : en); }
  std::string at(Time time) const { return schedules::local_text(time, zone_); }

  std::string drill() const {
    switch (publisher_.status) {
      case AlertStatus::actual: return {};
      case AlertStatus::exercise: return say("【演练 EXERCISE】", "EXERCISE 演练: ");
      case AlertStatus::test: return say("【测试 TEST】", "TEST 测试: ");
    }
    return {};
  }

  std::string where() const {
    if (!now_is_.area.empty()) return now_is_.area;
    return now_is_.feeder.empty() ? say("区域未标明", "area not named") : now_is_.feeder;
  }

  std::string window(std::pair<Time, Time> const& one) const {
    bool const is_same_day = schedules::local_date(one.first, zone_) == schedules::local_date(one.second, zone_);
    auto const end = is_same_day ? schedules::local_time_of_day(one.second, zone_) : at(one.second);
    return fmt::format("{}{}{}", at(one.first), say("至", " to "), end);
  }

  std::string headline() const {
    auto const event = std::string(event_word(now_is_.kind, is_chinese_));
    switch (now_is_.phase) {
      case Phase::ahead:
        return fmt::format("{}{}{}{}{}", where(), say("", ": "), event, say("：", ", "), now_is_.windows.empty() ? "" : window(now_is_.windows.front()));
      case Phase::out:
        if (is_promised()) return is_chinese_ ? fmt::format("{}{}，预计{}恢复", where(), event, at(*now_is_.etr))
                                             : fmt::format("{}: {}, expected back at {}", where(), event, at(*now_is_.etr));
        return is_chinese_ ? fmt::format("{}{}，恢复时间正在评估", where(), event)
                           : fmt::format("{}: {}, the time of restoration is being assessed", where(), event);
      case Phase::switched_on:
        return is_chinese_ ? fmt::format("{}已送电，正在核实", where()) : fmt::format("{}: switched on again, being checked", where());
      case Phase::over: return is_chinese_ ? fmt::format("{}已恢复供电", where()) : fmt::format("{}: supply is back", where());
      case Phase::none_after_all:
        return is_chinese_ ? fmt::format("{}{}取消", where(), event) : fmt::format("{}: {} cancelled", where(), event);
      case Phase::told_elsewhere:
        return is_chinese_ ? fmt::format("{}{}并入另一条停电信息", where(), event)
                           : fmt::format("{}: {}, told in another alert from now on", where(), event);
      case Phase::hidden: break;
    }
    return event;
  }

  bool is_promised() const { return now_is_.etr && *now_is_.etr > now_; }

  std::string description() const {
    std::string out = headline() + say("。", ". ");
    if (!now_is_.feeder.empty() && now_is_.feeder != where()) out += is_chinese_ ? fmt::format("线路：{}。", now_is_.feeder) : fmt::format("Line: {}. ", now_is_.feeder);
    if (now_is_.phase == Phase::ahead && now_is_.windows.size() > 1) {
      out += say("停电时段：", "Times: ");
      for (std::size_t i = 0; i < now_is_.windows.size(); ++i) out += (i == 0 ? "" : say("；", "; ")) + window(now_is_.windows[i]);
      out += say("。", ". ");
    }
    if (now_is_.started_at && now_is_.phase != Phase::ahead && now_is_.phase != Phase::none_after_all) {
      out += is_chinese_ ? fmt::format("停电开始：{}。", at(*now_is_.started_at)) : fmt::format("Started: {}. ", at(*now_is_.started_at));
    }
    if (now_is_.restored_at && now_is_.phase == Phase::over) {
      out += is_chinese_ ? fmt::format("恢复时间：{}。", at(*now_is_.restored_at)) : fmt::format("Back since: {}. ", at(*now_is_.restored_at));
    }
    auto const cause = outage::cause_words(now_is_.cause, is_chinese_ ? "zh" : "en");
    if (!cause.empty()) out += is_chinese_ ? fmt::format("原因：{}。", cause) : fmt::format("Cause: {}. ", cause);
    bool const is_counted = now_is_.customers >= public_customers_min && (now_is_.phase == Phase::ahead || now_is_.phase == Phase::out);
    if (is_counted) out += is_chinese_ ? fmt::format("约{}户。", now_is_.customers) : fmt::format("About {} customers. ", now_is_.customers);
    if (now_is_.phase == Phase::none_after_all) out += not_at_all();
    while (out.ends_with(' ')) out.pop_back();
    return out;
  }

  std::string not_at_all() const {
    bool const was_planned = now_is_.kind != outage::Kind::fault && now_is_.kind != outage::Kind::upstream;
    return was_planned ? say("原定停电不再进行。", "It does not take place.") : say("经核实，所报停电不成立。", "What was reported turned out to be no outage.");
  }

  std::string instruction() const {
    if (now_is_.phase == Phase::none_after_all || now_is_.phase == Phase::told_elsewhere) return {};
    auto out = now_is_.phase == Phase::over || now_is_.phase == Phase::switched_on
                   ? say("如仍无电，请报修", "If your power is still out, report it")
                   : say("请始终视线路带电，供电可能随时恢复；发现断线请远离至少8米，不要触碰",
                         "Treat lines as live at all times, supply may return at any moment; keep at least 8 metres from fallen wires and touch nothing");
    if (!publisher_.phone.empty()) out += is_chinese_ ? fmt::format("，电话{}", publisher_.phone) : fmt::format("; call {}", publisher_.phone);
    return out + say("。", ".");
  }

  PublicSituation const& now_is_;
  AlertPublisher const& publisher_;
  schedules::Zone const& zone_;
  Time now_;
  bool is_chinese_;
};

}  // namespace

std::vector<AlertWords> alert_words(PublicSituation const& situation, AlertPublisher const& publisher, std::vector<std::string> const& languages,
                                    schedules::Zone const& zone, Time now) {
  std::vector<AlertWords> out;
  for (auto const& language : languages) {
    if (language != "zh" && language != "en") continue;
    out.push_back(Writer(situation, publisher, zone, now, language == "zh").words());
  }
  if (out.empty()) out.push_back(Writer(situation, publisher, zone, now, false).words());
  return out;
}

}  // namespace lamplighter::notice
