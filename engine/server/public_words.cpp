// The public's words; distances by jurisdiction stand here until a primary text was read (see the mark in the domain).
#include "engine/server/public_words.hpp"

#include <algorithm>
#include <array>

namespace lamplighter::server {
namespace {

constexpr PublicWords chinese{
    .tag = "zh-CN", .title = "停电信息", .now_heading = "当前停电", .planned_heading = "计划停电",
    .none_now = "目前没有已确认的停电。", .none_planned = "目前没有已公布的计划停电。", .customers = "约 {} 户", .few = "少于5户",
    .started = "停电开始", .expected = "预计复电", .assessing = "正在评估，预计 {} 前更新",
    .planned_from = "计划时间", .planned_work = "计划内", .planned_end = "计划复电",
    .further = "此后还有", .more = "另有 {} 次", .until = "至", .unknown_area = "区域未标明", .updated = "更新于",
    .keep_away = "发现断线、倒杆请远离至少 8 米，不要触碰", .call = "，并立即拨打供电服务电话 {}",
    .emergency = "；有人触电或起火请先拨打 119 / 120。", .other = "en", .other_link = "English",
    .states_note = "符号说明：■ 停电 ◧ 部分复电 ○ 计划", .cause = "原因",
    .all_times = "时间均为{}。", .zone_of = "{}（{}）", .local_time = "供电地区当地时间", .beijing_time = "北京时间",
    .yours = "您家的供电", .account = "用户编号", .digits = "登记手机后四位", .look = "查询",
    .yours_hint = "用户编号见电费账单。只有编号与登记手机后四位一致时才显示。",
    .not_found = "没有查到。请核对用户编号和登记手机的后四位。", .none_yours = "目前没有已确认的、影响您家的停电；刚收到的报修可能仍在核实。若您家没电，请报修。",
    .out = "停电", .switched_on = "已送电，正在核实", .planned = "计划停电", .still_out = "我家仍然没电", .back = "返回停电信息", .report = "报修：没有电",
    .report_danger = "⚠ 报告险情：断线、触电、起火……", .danger_heading = "什么险情？", .what = "什么情况？", .where = "用户编号或地址",
    .where_hint = "例如 0123456789，或：建设路128号", .phone = "联系电话（选填）", .send = "提交", .taken = "已收到",
    .taken_text = "您的报修已交给抢修人员。", .missing_where = "请写明用户编号或地址。", .skip = "跳到停电列表",
    .map = "停电区域示意图", .switched_on_at = "送电时间", .crew = "抢修",
    .too_often = "查询过于频繁，请几分钟后再试，或拨打供电服务电话。", .whole_number = "登记手机的完整号码",
    .needs_number = "此编号或此网络近来多次输错后四位。为保护用户，请输入登记手机的完整号码。",
    .rate = "评价最近一次停电的处理", .rate_hint = "1 分最差，5 分最好。复电后七天内可以评价，也可以修改。", .rate_kept = "评价已记录，谢谢。",
    .rate_none = "最近七天内没有影响您家且已结束的停电，无法评价。",
    .follow = "有变化就通知我", .follow_hint = "本次停电每有变化（如预计复电时间更新），就发到您已登记的号码。号码不能在此更改；回复“退订”也可结束，但会停止所有短信。",
    .follow_night = "夜间也通知", .follow_on = "有变化就通知我", .follow_end = "不再通知",
    .follow_kept = "已记下。本次停电每有变化，将通知您已登记的号码，直到复电。", .follow_ended = "不再额外通知本次停电的变化。复电等必要通知照常发送。",
    .follow_not_out = "目前没有已确认的、影响您家的停电，无需订阅。若您家没电，请报修。",
    .follow_no_number = "没有记下：您登记的号码目前不能接收短信（已退订、有误或没有）。请致电供电服务电话。",
    .unread = "没有受理：来自此网络的请求过多，系统未读取内容。若有人处于危险之中，请远离并立即拨打 {}；有人受伤请先拨打 120 / 119。否则请稍后再提交一次。",
    .danger_often = "没有受理：来自此处的此类报告过多。请立即拨打 {}；有人受伤请先拨打 120 / 119。",
    .often = "没有受理：报告过多。请几分钟后再试；紧急时请拨打 {}。", .maybe_taken = "您先前提交的同一份报告可能已被受理。", .the_utility = "供电公司",
    .bad_phone = "没有受理：联系电话无法识别。请更正，或留空后再提交。", .not_understood = "没有受理：内容有误，请返回更正后再提交；紧急时请拨打 {}。",
    .not_now = "暂时无法处理，请稍后再试；紧急时请立即拨打 {}。"};
constexpr PublicWords english{
    .tag = "en", .title = "Power outages", .now_heading = "Out now", .planned_heading = "Planned",
    .none_now = "No confirmed outage at present.", .none_planned = "No planned outage has been announced.",
    .customers = "about {} customers", .few = "fewer than 5 customers", .started = "Started",
    .expected = "Expected back", .assessing = "assessing, next update by {}", .planned_from = "Planned",
    .planned_work = "planned work", .planned_end = "Planned end", .further = "After that", .more = "and {} more", .until = "to",
    .unknown_area = "Area not named", .updated = "Updated",
    .keep_away = "Keep at least 8 metres from fallen wires and poles and touch nothing", .call = ", and call us at once: {}",
    .emergency = ". If somebody is hurt or something burns, call the emergency services first.", .other = "zh", .other_link = "中文",
    .states_note = "Signs: ■ out ◧ partly restored ○ planned", .cause = "Cause",
    .all_times = "All times are {}.", .zone_of = "{} ({})", .local_time = "local time of the area supplied", .beijing_time = "Beijing time",
    .yours = "Your supply", .account = "Account number", .digits = "Last 4 digits of your phone", .look = "Look up",
    .yours_hint = "The account number stands on your bill. The answer is shown only when number and registered phone belong together.",
    .not_found = "Nothing was found. Check the account number and the last four digits of the registered phone.",
    .none_yours = "No outage at your address is confirmed at present; a report just made may still be looked into. If your power is out, report it.",
    .out = "Out", .switched_on = "Switched on, being checked", .planned = "Planned outage", .still_out = "My power is still out", .back = "Back to all outages",
    .report = "Report: no power", .report_danger = "⚠ Report danger: wire down, shock, fire …", .danger_heading = "What is the danger?",
    .what = "What is wrong?", .where = "Account number or address", .where_hint = "for example 0123456789, or 128 Northern Avenue",
    .phone = "Your phone (if you like)", .send = "Send", .taken = "Received", .taken_text = "Your report is with the people who repair.",
    .missing_where = "Write the account number or the address.", .skip = "Skip to the list", .map = "Map of areas",
    .switched_on_at = "Switched on", .crew = "Crew", .too_often = "Too many look-ups. Try again in some minutes, or call us.",
    .whole_number = "The whole number of your registered phone",
    .needs_number = "Wrong last digits were given too often for this account or from this network. To protect customers, give the whole number of the "
                    "registered phone.",
    .rate = "How was the last outage handled?", .rate_hint = "1 is worst, 5 is best. You can say it, and change it, for seven days after your supply is back.",
    .rate_kept = "Your rating is kept, thank you.", .rate_none = "No outage at your address has ended in the last seven days, so there is nothing to rate.",
    .follow = "Tell me at each change",
    .follow_hint = "At each change of this outage, as a new expected time, a text goes to your registered number. The number cannot be changed here; replying STOP "
                   "ends it, too, and all other texts with it.",
    .follow_night = "At night, too", .follow_on = "Tell me at each change", .follow_end = "No more",
    .follow_kept = "Noted. Each change of this outage goes to your registered number until supply is back.",
    .follow_ended = "No more extra texts about this outage. What you are told anyway, as that supply is back, goes on.",
    .follow_not_out = "No confirmed outage leaves your address without supply now, so there is nothing to follow. If your power is out, report it.",
    .follow_no_number = "Not noted: no registered number of yours takes texts now (STOP, a wrong number, or none). Please call us.",
    .unread = "This report was not taken: too many requests came from here, so that it was not read. If anybody is in danger, keep away and call {} at "
              "once; if somebody is hurt, call the emergency services. Else send it again in a moment.",
    .danger_often = "This report was not taken: too many of its kind came from here. Call {} at once; if somebody is hurt, call the emergency services.",
    .often = "This report was not taken: there were too many. Wait some minutes, or call {} if it is urgent.",
    .maybe_taken = "An earlier try of the same report may have been taken.", .the_utility = "the utility",
    .bad_phone = "This report was not taken: the phone number cannot be read. Correct it, or leave it out, and send the report again.",
    .not_understood = "This was not taken: something in it is wrong. Go back, correct it and send it again, or call {} if it is urgent.",
    .not_now = "This cannot be done at this moment. Try again in a moment; if it is urgent, call {}."};

struct Word {
  std::string_view code, zh, en;
};
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
std::string_view public_crew(std::string_view word, std::string_view language) { return word_of(crews, word, language); }
std::string_view public_call(std::string_view kind, std::string_view language) { return word_of(calls, kind, language); }
std::string_view public_safety(std::string_view key, std::string_view language) { return word_of(safety, key, language); }

}  // namespace lamplighter::server
