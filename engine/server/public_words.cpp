// The public's words; distances by jurisdiction stand here until a primary text was read (see the mark in the domain).
#include "engine/server/public_words.hpp"

#include <algorithm>
#include <array>

namespace lamplighter::server {
namespace {

constexpr PublicWords chinese{
    .tag = "zh-CN", .title = "停电信息", .now_heading = "当前停电", .planned_heading = "计划停电",
    .none_now = "目前没有已确认的停电。", .none_planned = "目前没有已公布的计划停电。", .customers = "约 {} 户", .few = "少于5户",
    .nobody = "暂无受影响用户", .started = "停电开始", .expected = "预计复电", .assessing = "正在评估，预计 {} 前更新",
    .planned_from = "计划时间", .until = "至", .unknown_area = "区域未标明", .updated = "更新于",
    .keep_away = "发现断线、倒杆请远离至少 8 米，不要触碰", .call = "，并立即拨打供电服务电话 {}",
    .emergency = "；有人触电或起火请先拨打 119 / 120。", .other = "en", .other_link = "English",
    .states_note = "符号说明：■ 停电 ◧ 部分复电 ○ 计划", .cause = "原因",
    .yours = "您家的供电", .account = "用户编号", .digits = "登记手机后四位", .look = "查询",
    .yours_hint = "用户编号见电费账单。只有编号与登记手机后四位一致时才显示。",
    .not_found = "没有查到。请核对用户编号和登记手机的后四位。", .none_yours = "目前没有已确认的、影响您家的停电；刚收到的报修可能仍在核实。若您家没电，请报修。",
    .out = "停电", .switched_on = "已送电，正在核实", .planned = "计划停电", .still_out = "我家仍然没电", .back = "返回停电信息", .report = "报修：没有电",
    .report_danger = "⚠ 报告险情：断线、触电、起火……", .danger_heading = "什么险情？", .what = "什么情况？", .where = "用户编号或地址",
    .where_hint = "例如 0123456789，或：建设路128号", .phone = "联系电话（选填）", .send = "提交", .taken = "已收到",
    .taken_text = "您的报修已交给抢修人员。", .not_taken = "没有受理", .missing_where = "请写明用户编号或地址。", .skip = "跳到停电列表",
    .map = "停电区域示意图", .switched_on_at = "送电时间", .crew = "抢修",
    .too_often = "查询过于频繁，请几分钟后再试，或拨打供电服务电话。"};
constexpr PublicWords english{
    .tag = "en", .title = "Power outages", .now_heading = "Out now", .planned_heading = "Planned",
    .none_now = "No confirmed outage at present.", .none_planned = "No planned outage has been announced.",
    .customers = "about {} customers", .few = "fewer than 5 customers", .nobody = "no customers affected", .started = "Started",
    .expected = "Expected back", .assessing = "assessing, next update by {}", .planned_from = "Planned", .until = "to",
    .unknown_area = "Area not named", .updated = "Updated",
    .keep_away = "Keep at least 8 metres from fallen wires and poles and touch nothing", .call = ", and call us at once: {}",
    .emergency = ". If somebody is hurt or something burns, call the emergency services first.", .other = "zh", .other_link = "中文",
    .states_note = "Signs: ■ out ◧ partly restored ○ planned", .cause = "Cause",
    .yours = "Your supply", .account = "Account number", .digits = "Last 4 digits of your phone", .look = "Look up",
    .yours_hint = "The account number stands on your bill. The answer is shown only when number and registered phone belong together.",
    .not_found = "Nothing was found. Check the account number and the last four digits of the registered phone.",
    .none_yours = "No outage at your address is confirmed at present; a report just made may still be looked into. If your power is out, report it.",
    .out = "Out", .switched_on = "Switched on, being checked", .planned = "Planned outage", .still_out = "My power is still out", .back = "Back to all outages",
    .report = "Report: no power", .report_danger = "⚠ Report danger: wire down, shock, fire …", .danger_heading = "What is the danger?",
    .what = "What is wrong?", .where = "Account number or address", .where_hint = "for example 0123456789, or 128 Northern Avenue",
    .phone = "Your phone (if you like)", .send = "Send", .taken = "Received", .taken_text = "Your report is with the people who repair.",
    .not_taken = "Not taken", .missing_where = "Write the account number or the address.", .skip = "Skip to the list", .map = "Map of areas",
    .switched_on_at = "Switched on", .crew = "Crew", .too_often = "Too many look-ups. Try again in some minutes, or call us."};

struct Word {
  std::string_view code, zh, en;
};
constexpr std::array causes = std::to_array<Word>(
    {{"tree", "树木碰线", "tree on the line"}, {"weather", "天气", "weather"}, {"lightning", "雷击", "lightning"}, {"wind", "大风", "wind"},
     {"ice", "覆冰", "ice"}, {"flood", "水淹", "flood"}, {"vehicle", "车辆碰撞", "vehicle"}, {"animal", "动物", "animal"},
     {"dig_in", "施工挖断", "digging"}, {"equipment", "设备故障", "equipment"}, {"overload", "过负荷", "overload"},
     {"maintenance", "检修", "maintenance"}});
constexpr std::array crews = std::to_array<Word>({{"assigned", "已派抢修队", "crew assigned"}, {"en_route", "抢修队已出发", "crew on its way"},
                                                  {"on_site", "抢修队已到达", "crew on site"}, {"repairing", "正在抢修", "repairing"}});
constexpr std::array calls = std::to_array<Word>(
    {{"no_power", "全家没电", "No power at all"}, {"part_power", "部分没电", "Part of the home"}, {"neighbours", "邻居也没电", "Neighbours are out too"},
     {"wire_down", "断线落地", "Wire down"}, {"pole_down", "倒杆、树压线", "Pole or tree down"}, {"shock", "有人触电", "Electric shock"},
     {"fire", "起火冒烟", "Fire or smoke"}, {"flooded_switch_room", "配电房进水", "Flooded switch room"},
     {"high_voltage", "电压过高、灯特别亮", "Voltage far too high"}, {"lift", "电梯困人", "People in a lift"},
     {"life_support", "居家医疗设备断电", "Medical equipment without power"}});
constexpr std::array safety = std::to_array<Word>(
    {{"keep_away", "请远离至少 8 米，拦住他人，不要触碰任何导线或与之相连的物体。", "Stay at least 8 metres away, keep others away, touch no wire and nothing that it touches."},
     {"shock", "不要用手拉触电者。请先切断电源，拨打 120。", "Do not touch the person. Switch the supply off first, and call an ambulance."},
     {"fire", "不要用水灭电气火。请离开，拨打 119。", "Never use water on an electrical fire. Get out and call the fire brigade."},
     {"unplug", "请关闭总开关，拔掉电器，暂勿使用。", "Switch off at the main switch and unplug appliances; use nothing."},
     {"flooded", "不要进入积水的配电房，水可能带电。", "Do not enter a flooded switch room: the water may be live."},
     {"lift", "请留在轿厢内按应急按钮，不要自行撬门，拨打 119。", "Stay inside, press the alarm, do not force the doors; call the fire brigade."},
     {"life_support", "请立即启用备用电源；如有危险拨打 120。", "Use the backup supply now; if there is danger call an ambulance."}});

template <std::size_t n>
std::string_view word_of(std::array<Word, n> const& words, std::string_view code, std::string_view language) {
  auto const found = std::ranges::find(words, code, &Word::code);
  if (found == words.end()) return {};
  return language == "en" ? found->en : found->zh;
}

}  // namespace

PublicWords const& public_words(std::string_view language) { return language == "en" ? english : chinese; }
std::string_view public_cause(std::string_view code, std::string_view language) { return word_of(causes, code, language); }
std::string_view public_crew(std::string_view word, std::string_view language) { return word_of(crews, word, language); }
std::string_view public_call(std::string_view kind, std::string_view language) { return word_of(calls, kind, language); }
std::string_view public_safety(std::string_view key, std::string_view language) { return word_of(safety, key, language); }

}  // namespace lamplighter::server
