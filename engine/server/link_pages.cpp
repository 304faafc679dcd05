// Small pages with one thing to read and one thing to press.
#include "engine/server/link_pages.hpp"

#include <iterator>

#include <fmt/format.h>

#include "engine/server/plain_page.hpp"
#include "engine/server/public_words.hpp"

namespace lamplighter::server {
namespace {

struct Words {
  std::string_view title, sent, now, window, until, press, why, thanks, no_fact, wrong, all, rate, rated;
};
constexpr Words chinese{.title = "停电通知",
                        .sent = "发送于",
                        .now = "目前情况",
                        .window = "您的停电时间",
                        .until = "至",
                        .press = "我已知悉",
                        .why = "请按下面的按钮确认您已读到本通知。打开此页并不等于确认。",
                        .thanks = "已确认，谢谢。",
                        .no_fact = "请始终视线路带电；供电可能提前恢复或试送电。",
                        .wrong = "如非本人，请回复原短信“打错了”，或致电",
                        .all = "全部停电信息",
                        .rate = "本次抢修服务如何？1 分最差，5 分最好",
                        .rated = "您的评价（可修改）"};
constexpr Words english{.title = "Notice about your electricity supply",
                        .sent = "Sent",
                        .now = "How it stands now",
                        .window = "Your power is off",
                        .until = "to",
                        .press = "I have read this",
                        .why = "Press the button to confirm that you have read this notice. Opening this page confirms nothing.",
                        .thanks = "Confirmed, thank you.",
                        .no_fact = "Treat all lines as live: supply may return early or for testing.",
                        .wrong = "Not for you? Reply WRONG to the message, or call",
                        .all = "All power outages",
                        .rate = "How was it handled? 1 is worst, 5 is best",
                        .rated = "Your rating (you can change it)"};

struct StateWord {
  std::string_view state, zh, en;
};
constexpr StateWord states[] = {{"suspected", "疑似停电，正在核实", "Reported, being checked"},
                                {"confirmed", "停电", "Out"},
                                {"partially_restored", "部分复电", "Partly restored"},
                                {"own_out", "停电", "Out"},
                                {"own_switched_on", "已送电，正在核实", "Switched on, being checked"},
                                {"scheduled", "计划停电", "Planned"},
                                {"restored", "已复电", "Restored"},
                                {"closed", "已复电，已归档", "Restored, closed"},
                                {"cancelled", "已取消：不停电", "Cancelled: the power cut does not take place"},
                                {"merged", "已并入另一次停电", "Joined with another outage"}};

std::string state_word(std::string const& state, bool is_english) {
  for (auto const& one : states) {
    if (one.state == state) return std::string(is_english ? one.en : one.zh);
  }
  return state;
}

/// The text without the address that led here.
std::string without_link(std::string text) {
  auto const mark = text.find("/n/…");
  if (mark == std::string::npos) return text;
  auto begin = text.rfind("http", mark);
  if (begin == std::string::npos) begin = mark;
  text.erase(begin, mark + std::string_view("/n/…").size() - begin);
  return text;
}

std::string call_line(Words const& words, std::string const& phone) {
  if (phone.empty()) return {};
  return fmt::format("<p class=\"soft\">{} {}</p>", words.wrong, escaped(phone));
}

std::string rating_buttons(flow::NoticeBehindLink const& notice, Words const& words) {
  if (!notice.may_rate) return {};
  auto out = fmt::format("<section class=\"card\"><h2>{}</h2>", words.rate);
  if (notice.stars > 0) fmt::format_to(std::back_inserter(out), "<p role=\"status\">{}: {}</p>", words.rated, notice.stars);
  out += "<form class=\"rate\" method=\"post\">";
  for (int stars = 1; stars <= 5; ++stars) {
    fmt::format_to(std::back_inserter(out), "<button class=\"other\" name=\"rating\" value=\"{0}\">{0}</button> ", stars);
  }
  return out += "</form></section>";
}

}  // namespace

std::string notice_link_html(flow::NoticeBehindLink const& notice, PublicUtility const& utility, schedules::Zone const& zone, Time now) {
  bool const is_english = notice.language != "zh";
  auto const& words = is_english ? english : chinese;
  std::string body;
  auto const into = std::back_inserter(body);
  fmt::format_to(into, "<header><h1>{}</h1></header><main>", words.title);
  fmt::format_to(into, "<p class=\"said\">{}</p><p class=\"soft\">{} {}</p>", escaped(without_link(notice.text)), words.sent,
                 local(notice.sent_at, zone, now));
  fmt::format_to(into, "<section class=\"card\"><h2>{}</h2><p class=\"state\">{}</p><dl>", words.now, state_word(notice.state, is_english));
  if (notice.state == "scheduled" && notice.start && notice.end) {
    fmt::format_to(into, "<dt>{}</dt><dd>{} {} {}</dd>", words.window, local(*notice.start, zone, now), words.until, local(*notice.end, zone, now));
  }
  bool const is_out = notice.state == "own_out" || notice.state == "confirmed" || notice.state == "partially_restored";
  if (is_out) put_end(body, notice.started_at, notice.etr, notice.planned_end, public_words(is_english ? "en" : "zh"), zone, now);
  fmt::format_to(into, "</dl><p class=\"soft\">{}</p></section><p class=\"safety\">{}</p>", zone_line(zone, now, is_english ? "en" : "zh"), words.no_fact);
  if (notice.is_acknowledged) {
    fmt::format_to(into, "<p class=\"state good\" role=\"status\">✓ {}</p>", words.thanks);
  } else {
    fmt::format_to(into, "<p>{}</p><form method=\"post\"><button>{}</button></form>", words.why, words.press);
  }
  body += rating_buttons(notice, words);
  fmt::format_to(into, "{}<p><a class=\"tap\" href=\"/?lang={}\">{}</a></p></main>", call_line(words, utility.phone),
                 is_english ? "en" : "zh", words.all);
  return frame({.language = is_english ? "en" : "zh", .title = fmt::format("{} {}", words.title, utility.name), .body = std::move(body)});
}

std::string crew_link_html(flow::CrewLinkState const& state, PublicUtility const& utility) {
  bool const is_english = state.language == "en";
  bool const is_ready = state.kind == flow::CrewLinkState::Kind::ready;
  std::string body = fmt::format("<header><h1>{}</h1></header><main>", is_english ? "Your job" : "抢修工单");
  auto const into = std::back_inserter(body);
  if (is_ready) {
    fmt::format_to(into, "<p>{}</p><form method=\"post\"><button>{}</button></form>",
                   is_english ? "This link works once. The job opens on this device only."
                              : "此链接只能使用一次，工单只在本设备上打开。",
                   is_english ? "Open the job on this device" : "在本设备上打开工单");
  } else {
    fmt::format_to(into, "<p>{}</p><a class=\"button\" href=\"/crew\">{}</a><form method=\"post\"><button class=\"other\">{}</button></form>",
                   is_english ? "This link was used already. If it was on this device, go on; else ask the desk for a new order."
                              : "此链接已使用过。若是在本设备上使用的，请继续；否则请向调度台要新派单。",
                   is_english ? "Go to my jobs" : "打开我的工单", is_english ? "It was this device, and nothing opened" : "是本设备，但没有打开");
  }
  body += "</main>";
  return frame({.language = is_english ? "en" : "zh", .title = utility.name, .body = std::move(body)});
}

std::string crew_link_refused_html(std::string_view why, PublicUtility const& utility) {
  auto body = fmt::format("<main><h1>⚠</h1><p>{}</p><p lang=\"zh-CN\">此链接不能使用：已在别的设备上使用，或工单已不属于您的队伍。请联系调度台。</p>"
                          "<p><a class=\"button other\" href=\"/crew\"><span lang=\"zh-CN\">打开我的工单</span>&nbsp;/&nbsp;Go to my jobs</a></p></main>",
                          escaped(why));
  return frame({.language = "en", .title = utility.name, .body = std::move(body)});
}

}  // namespace lamplighter::server
