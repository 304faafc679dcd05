// Words for people who ask about their supply. A time of restoration is said only where there is one, and a planned cut never without
// the warning that lines may be live.
#include "engine/notice/supply_answer.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace lamplighter::notice {
namespace {

class Speaker {
 public:
  Speaker(SupplyAnswer const& answer, schedules::Zone const& zone) : answer_(answer), zone_(zone), is_chinese_(answer.language == "zh") {}

  std::string words(std::size_t facts_max) const {
    auto out = drill() + head();
    if (!answer_.is_known) return out + stranger() + reach();
    auto const said = std::min(facts_max, answer_.facts.size());
    for (std::size_t index = 0; index < said; ++index) out += sentence(answer_.facts[index]);
    auto const more = answer_.facts.size() - said;
    if (more > 0) out += fmt::format(fmt::runtime(say("另有{}项未列出。", "{} more not listed here. ")), more);
    if (answer_.left_out > 0) out += fmt::format(fmt::runtime(say("另有{}户未列出，请来电询问。", "{} further accounts: please call. ")), answer_.left_out);
    return out + caution() + reach();
  }

 private:
  std::string say(std::string_view zh, std::string_view en) const { return std::string(is_chinese_ ? zh : en); }
  std::string at(Time time) const { return schedules::local_text(time, zone_); }
  bool has(std::initializer_list<Supply> kinds) const {
    return std::ranges::any_of(answer_.facts, [&](auto const& one) { return std::ranges::find(kinds, one.what) != kinds.end(); });
  }

  std::string drill() const {
    switch (answer_.status) {
      case AlertStatus::actual: return {};
      case AlertStatus::exercise: return say("【演练 EXERCISE】", "EXERCISE 演练: ");
      case AlertStatus::test: return say("【测试 TEST】", "TEST 测试: ");
    }
    return {};
  }

  std::string head() const {
    if (!answer_.is_known) return answer_.utility.empty() ? std::string{} : answer_.utility + say("：", ": ");
    return fmt::format(fmt::runtime(say("{}截至{}：", "{} {}: ")), answer_.utility.empty() ? say("供电服务", "Power supply") : answer_.utility, at(answer_.now));
  }

  std::string where(SupplyFact const& fact) const {
    if (answer_.accounts < 2 || fact.places.empty()) return say("您的供电：", "Your supply: ");
    auto const& first = fact.places.front();
    if (fact.places.size() == 1) return first + say("：", ": ");
    return is_chinese_ ? fmt::format("{}等{}处：", first, fact.places.size()) : fmt::format("{} and {} more: ", first, fact.places.size() - 1);
  }

  /// How long it lasts, where that is known.
  std::string end(SupplyFact const& fact) const {
    if (fact.until) return fmt::format(fmt::runtime(say("，预计{}恢复。", ", expected back about {}. ")), at(*fact.until));
    return say("，恢复时间尚不确定。", ", time of restoration not known yet. ");
  }

  std::string since(SupplyFact const& fact, std::string_view zh, std::string_view en) const {
    if (fact.at) return fmt::format(fmt::runtime(say("自{}起{}", "{1} since {0}")), at(*fact.at), is_chinese_ ? zh : en);
    return say(zh, en);
  }

  std::string sentence(SupplyFact const& fact) const {
    auto const place = where(fact);
    switch (fact.what) {
      case Supply::out: return place + since(fact, "停电", "out") + end(fact);
      case Supply::out_partly: return place + since(fact, "部分停电", "partly out") + end(fact);
      case Supply::off: return place + since(fact, "已断开", "switched off") + say("，请来电询问。", "; please call us. ");
      case Supply::checking: return place + say("已接到停电报告，正在核实。", "an outage is reported and being checked. ");
      case Supply::unsure: return place + say("资料正在核对，您的询问已转人工。", "our records are being checked; a person will look at your question. ");
      case Supply::reduced: return place + since(fact, "一路电源停电", "one feed is out") + say("，另一路在供电。", ", another supplies you. ");
      case Supply::back: return place + (fact.at ? fmt::format(fmt::runtime(say("应已于{}恢复。", "should be back since {}. ")), at(*fact.at)) : say("应已恢复。", "should be back. "));
      case Supply::planned: return place + plan(fact);
      case Supply::none: return place + say("没有已知的停电或计划停电。", "no outage and no planned cut is known. ");
    }
    return {};
  }

  std::string plan(SupplyFact const& fact) const {
    auto const from = fact.at ? at(*fact.at) : std::string{}, until = fact.until ? at(*fact.until) : std::string{};
    auto out = fmt::format(fmt::runtime(say("计划停电{}至{}", "planned cut {} to {}")), from, until);
    if (fact.is_delayed) out += say("，开始时间推迟", ", its start is delayed");
    return out + say("。", ". ");
  }

  std::string caution() const {
    std::string out;
    if (has({Supply::out, Supply::out_partly, Supply::planned})) out += say("请始终视线路带电，供电可能提前恢复。", "Treat lines as live, supply may return early. ");
    bool const may_be_out = has({Supply::none, Supply::back, Supply::planned, Supply::reduced});
    if (may_be_out) out += say("如无电请回复“没电”。", "Without supply? Reply OUT. ");
    return out;
  }

  std::string stranger() const { return say("此号码未登记在任何用电户下，无法告知供电情况。", "this number stands with no account, so we can say nothing about a supply. "); }

  std::string reach() const {
    std::string out;
    if (!answer_.phone.empty()) out += fmt::format(fmt::runtime(say("电话{}。", "Call {}. ")), answer_.phone);
    if (!answer_.page.empty() && !answer_.is_known) out += answer_.page;
    while (out.ends_with(' ')) out.pop_back();
    return out;
  }

  SupplyAnswer const& answer_;
  schedules::Zone const& zone_;
  bool is_chinese_;
};

}  // namespace

std::string supply_words(SupplyAnswer const& answer, schedules::Zone const& zone, std::size_t facts_max) {
  auto out = Speaker(answer, zone).words(facts_max);
  while (out.ends_with(' ')) out.pop_back();
  return out;
}

}  // namespace lamplighter::notice
