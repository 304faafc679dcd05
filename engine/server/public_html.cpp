// The page for everybody: plain HTML that works without scripts, on a phone, in the dark, and read aloud.
#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "engine/server/plain_page.hpp"
#include "engine/server/public_forms.hpp"
#include "engine/server/public_page.hpp"
#include "engine/server/public_words.hpp"

namespace lamplighter::server {
namespace {

constexpr std::chrono::minutes update_every{30};
constexpr std::int64_t few_customers = 5;

struct State {
  std::string_view css, shape, zh, en;
};

/// Everybody has supply again, and nobody has confirmed it yet.
bool is_being_checked(flow::PublicOutage const& outage) { return outage.state != "scheduled" && outage.customers == 0 && !outage.is_few; }

/// A word and a shape beside the colour, for whoever does not see colours.
State state_of(flow::PublicOutage const& outage) {
  auto const& word = outage.state;
  if (is_being_checked(outage)) return {"good", "✓", public_words("zh").switched_on, public_words("en").switched_on};
  if (word == "scheduled") return {"plan", "○", "计划", "Planned"};
  if (word == "partially_restored") return {"part", "◧", "部分复电", "Partly restored"};
  return {"out", "■", "停电", "Out"};
}

void row(std::string& out, std::string_view name, std::string_view html) {
  fmt::format_to(std::back_inserter(out), "<dt>{}</dt><dd>{}</dd>", name, html);
}

std::string cuts(flow::PublicOutage const& outage, PublicWords const& words, schedules::Zone const& zone, Time now) {
  std::string out;
  for (auto const& cut : outage.cuts_after) {
    fmt::format_to(std::back_inserter(out), "{}{} {} {}", out.empty() ? "" : "<br>", local(cut.start, zone, now), words.until, local(cut.end, zone, now));
  }
  if (outage.more_cuts_after > 0) out += "<br>" + fmt::format(fmt::runtime(words.more), outage.more_cuts_after);
  return out;
}

/// What is announced of a plan that runs while its later cuts are ahead: a plan of those.
std::optional<flow::PublicOutage> still_ahead(flow::PublicOutage const& outage) {
  if (outage.state == "scheduled") return outage;
  if (outage.cuts_after.empty() || outage.customers_after == 0) return std::nullopt;
  auto out = outage;
  out.state = "scheduled";
  out.planned_start = outage.cuts_after.front().start;
  out.planned_end = outage.cuts_after.front().end;
  out.cuts_after.erase(out.cuts_after.begin());
  out.customers = outage.customers_after;
  out.is_few = outage.customers_after < few_customers;
  return out;
}

void facts(std::string& out, flow::PublicOutage const& outage, PublicWords const& words, schedules::Zone const& zone, Time now,
           std::string_view language) {
  if (outage.state == "scheduled") {
    if (outage.planned_start && outage.planned_end) {
      row(out, words.planned_from,
          fmt::format("{} {} {}", local(*outage.planned_start, zone, now), words.until, local(*outage.planned_end, zone, now)));
    }
    if (!outage.cuts_after.empty()) row(out, words.further, cuts(outage, words, zone, now));
  } else if (is_being_checked(outage)) {
    if (outage.started_at) row(out, words.started, local(*outage.started_at, zone, now));
  } else {
    if (outage.started_at) row(out, words.started, local(*outage.started_at, zone, now));
    put_end(out, outage.started_at, outage.etr, outage.planned_end, words, zone, now);
    if (auto const crew = public_crew(outage.crew, language); !crew.empty()) row(out, words.crew, crew);
  }
  if (auto const cause = flow::cause_words(outage.cause, language); !cause.empty()) row(out, words.cause, cause);
}

void card(std::string& out, flow::PublicOutage const& outage, PublicWords const& words, schedules::Zone const& zone, Time now,
          std::string_view language) {
  auto const state = state_of(outage);
  auto const into = std::back_inserter(out);
  fmt::format_to(into, "<li class=\"card\"><h3>{}</h3><p class=\"state {}\"><span aria-hidden=\"true\">{}</span> {}",
                 outage.area.empty() ? std::string(words.unknown_area) : escaped(outage.area), state.css, state.shape,
                 language == "en" ? state.en : state.zh);
  bool const is_plan_running = outage.planned_end && outage.state != "scheduled" && !is_being_checked(outage);
  if (is_plan_running) fmt::format_to(into, " · {}", words.planned_work);
  if (outage.is_few) {
    fmt::format_to(into, " <span class=\"soft\">· {}</span>", words.few);
  } else if (outage.customers > 0) {
    fmt::format_to(into, " <span class=\"soft\">· {}</span>", fmt::format(fmt::runtime(words.customers), outage.customers));
  }
  out += "</p><dl>";
  facts(out, outage, words, zone, now, language);
  out += "</dl></li>";
}

enum class Part : std::uint8_t { now, planned };

void section(std::string& out, std::vector<flow::PublicOutage> const& outages, PublicWords const& words, schedules::Zone const& zone,
             Time now, std::string_view language, Part part) {
  bool const is_planned = part == Part::planned;
  fmt::format_to(std::back_inserter(out), "<section><h2{}>{}</h2>", is_planned ? "" : " id=\"list\"",
                 is_planned ? words.planned_heading : words.now_heading);
  std::string cards;
  for (auto const& outage : outages) {
    if (!is_planned && outage.state != "scheduled") card(cards, outage, words, zone, now, language);
    auto const ahead = is_planned ? still_ahead(outage) : std::nullopt;
    if (ahead) card(cards, *ahead, words, zone, now, language);
  }
  out += cards.empty() ? fmt::format("<p class=\"soft\">{}</p>", is_planned ? words.none_planned : words.none_now)
                       : "<ul class=\"cards\">" + cards + "</ul>";
  out += "</section>";
}

}  // namespace

void put_end(std::string& out, std::optional<Time> started_at, std::optional<Time> etr, std::optional<Time> planned_end, PublicWords const& words,
             schedules::Zone const& zone, Time now) {
  // A time that has passed is no forecast any more.
  if (etr && *etr > now) return row(out, words.expected, local(*etr, zone, now));
  if (planned_end && *planned_end > now) return row(out, words.planned_end, local(*planned_end, zone, now));
  row(out, words.expected, fmt::format(fmt::runtime(words.assessing), local(next_update(started_at, now), zone, now)));
}

std::string local(Time time, schedules::Zone const& zone, Time now) {
  auto const offset = schedules::utc_offset_text(time, zone);
  auto const other = offset == schedules::utc_offset_text(now, zone) ? std::string{} : " " + offset;
  return fmt::format("<time datetime=\"{}\">{}{}</time>", to_rfc3339(time), schedules::local_text(time, zone), other);
}

std::string zone_line(schedules::Zone const& zone, Time now, std::string_view language) {
  auto const& words = public_words(language);
  auto const whose = zone.name() == "Asia/Shanghai" ? words.beijing_time : words.local_time;
  return fmt::format(fmt::runtime(words.all_times), fmt::format(fmt::runtime(words.zone_of), whose, schedules::utc_offset_text(now, zone)));
}

Time next_update(std::optional<Time> started_at, Time now) {
  auto const start = started_at.value_or(now);
  auto const since = std::max(now - start, Time::duration::zero());
  return start + (since / update_every + 1) * update_every;
}

std::string public_html(std::vector<flow::PublicOutage> const& outages, PublicUtility const& utility,
                        schedules::Zone const& zone, Time now, std::string_view language) {
  auto const& words = public_words(language);
  auto const title = utility.name.empty() ? std::string(words.title) : fmt::format("{} · {}", words.title, utility.name);
  std::string body;
  auto const into = std::back_inserter(body);
  fmt::format_to(into, "<a class=\"skip\" href=\"#list\">{}</a><header><h1>{}</h1><nav><a href=\"/?lang={}\" hreflang=\"{}\" lang=\"{}\">{}</a></nav></header><main data-zone=\"{}\">",
                 words.skip, escaped(title), words.other, words.other, words.other == "zh" ? "zh-CN" : "en", words.other_link, escaped(zone.name()));
  fmt::format_to(into, "<p class=\"soft\" id=\"clock\" data-minutes=\"{}\">{} {} · {}</p>", schedules::utc_offset(now, zone).count(), words.updated,
                 local(now, zone, now), zone_line(zone, now, language));
  fmt::format_to(into, "<section><h2>{}</h2>{}</section>", words.yours, own_supply_form(language));
  fmt::format_to(into, "<p class=\"safety\" role=\"note\"><strong>⚠</strong> {}</p>", safety_line(utility, language));
  fmt::format_to(into, "<a class=\"button danger\" href=\"/public/report?about=danger&amp;lang={0}\">{1}</a><a class=\"button other\" "
                       "href=\"/public/report?lang={0}\">{2}</a>",
                 language == "en" ? "en" : "zh", words.report_danger, words.report);
  body += "<div id=\"outages\">";
  section(body, outages, words, zone, now, language, Part::now);
  section(body, outages, words, zone, now, language, Part::planned);
  body += "</div>";
  if (!utility.script.empty()) fmt::format_to(into, "<section id=\"map\" class=\"map\" hidden><h2>{}</h2></section>", words.map);
  fmt::format_to(into, "</main><footer class=\"soft\"><p>{}</p></footer>", words.states_note);
  auto head = utility.script.empty() ? std::string{} : fmt::format("<script type=\"module\" src=\"{}\"></script>", escaped(utility.script));
  return frame({.language = words.tag == "en" ? "en" : "zh", .title = title, .body = std::move(body), .head = std::move(head)});
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
    case Notice::too_often:
      zh = "来自此网络的请求过多，请稍候几秒再试。";
      en = "Too many requests came from here; wait a few seconds and try again.";
      break;
    case Notice::not_now:
      zh = "暂时无法处理，请稍后再试。";
      en = "This cannot be done at this moment; try again soon.";
      break;
  }
  return frame({.language = "zh",
                .title = utility_.name,
                .body = fmt::format("<main><p lang=\"zh-CN\">{}</p><p lang=\"en\">{}</p><p><a class=\"tap\" href=\"/\">{}</a></p></main>", zh, en,
                                    "停电信息 / Power outages")});
}

}  // namespace lamplighter::server
