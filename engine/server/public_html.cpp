// The page for everybody: plain HTML that works without scripts, on a phone, in the dark, and read aloud.
#include <iterator>

#include <fmt/format.h>

#include "engine/server/public_page.hpp"

namespace lamplighter::server {
namespace {

/// Every sentence of the page in one language.
struct Words {
  std::string_view tag, title, now_heading, planned_heading, none_now, none_planned, customers, few, nobody, started, expected,
      assessing, planned_from, until, unknown_area, updated, keep_away, call, emergency, other, other_link, states_note;
};
constexpr Words chinese{
    .tag = "zh-CN",
    .title = "停电信息",
    .now_heading = "当前停电",
    .planned_heading = "计划停电",
    .none_now = "目前没有已确认的停电。",
    .none_planned = "目前没有已公布的计划停电。",
    .customers = "约 {} 户",
    .few = "少于5户",
    .nobody = "暂无受影响用户",
    .started = "停电开始",
    .expected = "预计复电",
    .assessing = "正在评估，预计 {} 前更新",
    .planned_from = "计划时间",
    .until = "至",
    .unknown_area = "区域未标明",
    .updated = "更新于",
    .keep_away = "发现断线、倒杆请远离至少 8 米，不要触碰",
    .call = "，并立即拨打供电服务电话 {}",
    .emergency = "；有人触电或起火请先拨打 119 / 120。",
    .other = "en",
    .other_link = "English",
    .states_note = "符号说明：■ 停电 ◧ 部分复电 ○ 计划"};
constexpr Words english{
    .tag = "en",
    .title = "Power outages",
    .now_heading = "Out now",
    .planned_heading = "Planned",
    .none_now = "No confirmed outage at present.",
    .none_planned = "No planned outage has been announced.",
    .customers = "about {} customers",
    .few = "fewer than 5 customers",
    .nobody = "no customers affected",
    .started = "Started",
    .expected = "Expected back",
    .assessing = "assessing, next update by {}",
    .planned_from = "Planned",
    .until = "to",
    .unknown_area = "Area not named",
    .updated = "Updated",
    .keep_away = "Keep at least 8 metres from fallen wires and poles and touch nothing",
    .call = ", and call us at once: {}",
    .emergency = ". If somebody is hurt or something burns, call the emergency services first.",
    .other = "zh",
    .other_link = "中文",
    .states_note = "Signs: ■ out ◧ partly restored ○ planned"};

constexpr std::chrono::minutes update_every{30};

constexpr std::string_view style = R"(
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#fff;--card:#f6f8fa;--line:#d0d7de;--out:#b42318;--part:#8a5a00;--plan:#0a58ca;--warn:#fff4ce;--warnink:#4d3800}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9da7b1;--paper:#0d1117;--card:#161b22;--line:#30363d;--out:#ff8b80;--part:#f0b849;--plan:#79b8ff;--warn:#3a2e00;--warnink:#ffe08a}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
main,header,footer{max-width:60rem;margin:0 auto;padding:0 1rem}
header{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:baseline;justify-content:space-between;padding-top:1rem}
h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:1.75rem 0 .5rem}
a{color:var(--plan)}.soft{color:var(--soft)}
.safety{background:var(--warn);color:var(--warnink);border-radius:.5rem;padding:.75rem 1rem;margin:1rem 0}
ul{list-style:none;margin:0;padding:0;display:grid;gap:.75rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,18rem),1fr))}
li{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.75rem 1rem;overflow-wrap:anywhere}
time{white-space:nowrap}h3{font-size:1.05rem;margin:0 0 .25rem}dl{display:grid;grid-template-columns:auto 1fr;gap:.1rem .75rem;margin:.5rem 0 0}
dt{color:var(--soft)}dd{margin:0}.state{font-weight:600}.out{color:var(--out)}.part{color:var(--part)}.plan{color:var(--plan)}
footer{padding-top:1.5rem;padding-bottom:2rem}
)";

struct State {
  std::string_view css, shape, zh, en;
};

/// A word and a shape beside the colour, for whoever does not see colours.
State state_of(std::string_view word) {
  if (word == "scheduled") return {"plan", "○", "计划", "Planned"};
  if (word == "partially_restored") return {"part", "◧", "部分复电", "Partly restored"};
  return {"out", "■", "停电", "Out"};
}

/// A date never breaks at its hyphens.
std::string local(Time time, schedules::Zone const& zone) {
  return fmt::format("<time datetime=\"{}\">{}</time>", to_rfc3339(time), schedules::local_text(time, zone));
}

void row(std::string& out, std::string_view name, std::string_view html) {
  fmt::format_to(std::back_inserter(out), "<dt>{}</dt><dd>{}</dd>", name, html);
}

/// Each half hour after the start, so that the promise does not move whenever the page is made again.
Time next_update(flow::PublicOutage const& outage, Time now) {
  auto const start = outage.started_at && *outage.started_at <= now ? *outage.started_at : now;
  return start + ((now - start) / update_every + 1) * update_every;
}

void card(std::string& out, flow::PublicOutage const& outage, Words const& words, schedules::Zone const& zone, Time now) {
  auto const state = state_of(outage.state);
  auto const into = std::back_inserter(out);
  fmt::format_to(into, "<li><h3>{}</h3><p class=\"state {}\" style=\"margin:0\"><span aria-hidden=\"true\">{}</span> {}",
                 outage.area.empty() ? std::string(words.unknown_area) : escaped(outage.area), state.css, state.shape,
                 words.tag == "en" ? state.en : state.zh);
  fmt::format_to(into, " <span class=\"soft\">· ");
  if (outage.is_few) {
    out += words.few;
  } else if (outage.customers == 0) {
    out += words.nobody;
  } else {
    fmt::format_to(into, fmt::runtime(words.customers), outage.customers);
  }
  out += "</span></p><dl>";
  if (outage.state == "scheduled") {
    if (outage.planned_start && outage.planned_end) {
      row(out, words.planned_from,
          fmt::format("{} {} {}", local(*outage.planned_start, zone), words.until, local(*outage.planned_end, zone)));
    }
  } else {
    if (outage.started_at) row(out, words.started, local(*outage.started_at, zone));
    // A time that has passed is no forecast any more.
    bool const is_known = outage.etr && *outage.etr > now;
    row(out, words.expected, is_known ? local(*outage.etr, zone)
                                      : fmt::format(fmt::runtime(words.assessing), local(next_update(outage, now), zone)));
  }
  out += "</dl></li>";
}

void section(std::string& out, std::vector<flow::PublicOutage> const& outages, Words const& words,
             schedules::Zone const& zone, Time now, std::string_view heading, std::string_view none, bool is_planned) {
  fmt::format_to(std::back_inserter(out), "<section><h2>{}</h2>", heading);
  std::string cards;
  for (auto const& outage : outages) {
    if ((outage.state == "scheduled") == is_planned) card(cards, outage, words, zone, now);
  }
  out += cards.empty() ? fmt::format("<p class=\"soft\">{}</p>", none) : "<ul>" + cards + "</ul>";
  out += "</section>";
}

std::string head(std::string_view tag, std::string_view title) {
  return fmt::format("<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
                     "content=\"width=device-width,initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">"
                     "<title>{}</title><style>{}</style></head><body>",
                     tag, escaped(title), style);
}

/// Keep away, call, and whom to call first. Nobody is asked to call a number that nobody named.
std::string safety(Words const& words, std::string_view phone) {
  auto out = std::string(words.keep_away);
  if (!phone.empty()) {
    std::string dialled;
    for (char const one : phone) {
      if ((one >= '0' && one <= '9') || one == '+') dialled += one;
    }
    auto const link = fmt::format("<a href=\"tel:{}\">{}</a>", dialled, escaped(phone));
    fmt::format_to(std::back_inserter(out), fmt::runtime(words.call), link);
  }
  return out += words.emergency;
}

}  // namespace

std::string public_html(std::vector<flow::PublicOutage> const& outages, PublicUtility const& utility,
                        schedules::Zone const& zone, Time now, std::string_view language) {
  auto const& words = language == "en" ? english : chinese;
  auto const title = utility.name.empty() ? std::string(words.title) : fmt::format("{} · {}", words.title, utility.name);
  auto out = head(words.tag, title);
  auto const into = std::back_inserter(out);
  fmt::format_to(into, "<header><h1>{}</h1><nav><a href=\"/?lang={}\" hreflang=\"{}\">{}</a></nav></header><main>",
                 escaped(title), words.other, words.other, words.other_link);
  fmt::format_to(into, "<p class=\"safety\" role=\"note\"><strong>⚠</strong> {}</p>", safety(words, utility.phone));
  section(out, outages, words, zone, now, words.now_heading, words.none_now, false);
  section(out, outages, words, zone, now, words.planned_heading, words.none_planned, true);
  fmt::format_to(into, "</main><footer class=\"soft\"><p>{}</p><p>{} {}</p></footer></body></html>", words.states_note,
                 words.updated, local(now, zone));
  return out;
}

std::string PublicPage::notice_page(Notice notice) const {
  std::string_view zh, en;
  switch (notice) {
    case Notice::no_console:
      zh = "此程序构建时未包含值班控制台。安装 Node 20.19 或更高版本及 npm（./setup），重新构建即可；也可用 serve --web-root 指定已构建的页面目录。"
           "接口 /api/v1 照常可用。";
      en = "The console is not part of this build. Build again where npm and Node 20.19 or newer are there (./setup installs them), "
           "or name the folder of built pages: serve --web-root. The API under /api/v1 works as always.";
      break;
    case Notice::unknown_link:
      zh = "此链接无效或已过期。";
      en = "This link is unknown or has expired.";
      break;
  }
  return fmt::format("{}<main><p lang=\"zh-CN\">{}</p><p lang=\"en\">{}</p><p><a href=\"/\">{}</a></p></main></body></html>",
                     head("zh-CN", utility_.name), zh, en, "停电信息 / Power outages");
}

}  // namespace lamplighter::server
