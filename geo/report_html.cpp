// One self-contained page: a map, the feeders with their scores, findings by number, suggestions.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "geo/finding_words.hpp"
#include "geo/report_escape.hpp"
#include "geo/report_map.hpp"

namespace lamplighter::geo {
namespace {

constexpr std::size_t rows_max = 100;  // of one number, and of suggestions: the rest is in JSON, CSV and GeoPackage

struct Words {
  char const *language, *title, *map, *no_map, *feeders, *findings, *suggestions, *none, *feeder, *status, *score,
      *customers, *unsupplied, *texts, *evidence, *more, *error, *warning, *info, *no_feeder,
      *hanging, *note, *confidence;
};

constexpr Words english{"en",
                        "Network audit",
                        "Map",
                        "Nothing in these data has coordinates.",
                        "Feeders",
                        "Findings",
                        "Suggestions (never applied)",
                        "none",
                        "Feeder",
                        "Status",
                        "Score",
                        "Customers",
                        "Without supply",
                        "Texts missing",
                        "Evidence",
                        "and {} more, in the other formats",
                        "error",
                        "warning",
                        "info",
                        "(no feeder)",
                        "Customers that hang from nothing",
                        "Automatic notices about an invalid feeder should wait until a person has looked; dispatch goes on.",
                        "Confidence"};
constexpr Words chinese{"zh",
                        "电网数据审查",
                        "地图",
                        "数据没有坐标。",
                        "馈线",
                        "问题",
                        "建议（不自动采用）",
                        "无",
                        "馈线",
                        "状态",
                        "得分",
                        "用户数",
                        "无电源用户",
                        "缺少的文字",
                        "依据",
                        "另有 {} 条，见其他格式",
                        "错误",
                        "警告",
                        "提示",
                        "（无馈线）",
                        "未接入电网的用户",
                        "不可用的馈线，其自动通知应经人工确认后再发；抢修调度不受影响。",
                        "可信度"};

Words const& words_in(ReportLanguage language) {
  switch (language) {
    case ReportLanguage::en:
      return english;
    case ReportLanguage::zh:
      return chinese;
  }
  return english;
}

constexpr char const* style = R"(
:root{color-scheme:light dark;--ink:#1d2733;--soft:#5d6b7a;--paper:#fff;--line:#d5dbe1;--error:#c22727;--warning:#b86e00;--info:#6d7f92;--ok:#1c7a43}
@media(prefers-color-scheme:dark){:root{--ink:#e6ebf0;--soft:#9fadba;--paper:#15191e;--line:#38424d;--error:#ff7a70;--warning:#f0ab3e;--info:#93a5b7;--ok:#5fc98a}}
*{box-sizing:border-box}body{margin:0 auto;padding:1rem;max-width:70rem;font:16px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.15rem;margin:1.6rem 0 .5rem}p,small{color:var(--soft)}
.map{display:block;width:100%;height:auto;max-height:85vh;border:1px solid var(--line);border-radius:8px;overflow:hidden}
.map path{fill:none;stroke-width:2;vector-effect:non-scaling-stroke}.map path.dead{stroke:var(--info);stroke-dasharray:4 4}
.f0{stroke:#2f6fb0}.f1{stroke:#2a8f6a}.f2{stroke:#8a5fb8}.f3{stroke:#a8763a}.f4{stroke:#4a8a9a}.f5{stroke:#b0568a}.f6{stroke:#6f8a2f}.f7{stroke:#5a67c2}
.map path.source{fill:var(--ink);stroke:var(--paper)}.map circle{stroke:var(--paper)}circle.error{fill:var(--error)}circle.warning{fill:var(--warning)}circle.info{fill:var(--info);opacity:.6}
.map path.suggestion{fill:none;stroke:#b0368a;stroke-width:3}
.key span{margin-right:1rem;white-space:nowrap}.key i{display:inline-block;width:.8em;height:.8em;border-radius:50%;margin-right:.3em}
i.error,.clean i,.bar i{background:var(--ok)}i.error{background:var(--error)}i.warning{background:var(--warning)}i.info{background:var(--info)}i.suggestion{background:none;border:2px solid #b0368a;border-radius:0;transform:rotate(45deg) scale(.8)}
table{width:100%;border-collapse:collapse;font-size:.95rem}th,td{text-align:left;padding:.4rem .5rem;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}th{color:var(--soft);font-weight:600}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}b.clean{color:var(--ok)}b.usable,.t-warning{color:var(--warning)}b.invalid,.t-error{color:var(--error)}.t-info{color:var(--info)}
.bar{display:inline-block;width:4rem;height:.5rem;border-radius:3px;background:var(--line);margin-right:.4rem;overflow:hidden;vertical-align:middle}.bar i{display:block;height:100%}
details{border:1px solid var(--line);border-radius:8px;margin:.4rem 0;padding:.4rem .7rem}summary{cursor:pointer;padding:.3rem 0}li{margin:.35rem 0;overflow-wrap:anywhere}ul{padding-left:1.2rem}code{font-size:.9em}
@media(max-width:40rem){thead{display:none}tr{display:block;border:1px solid var(--line);border-radius:8px;margin:.5rem 0;padding:.3rem .6rem}td{display:flex;justify-content:space-between;gap:1rem;border:0;padding:.25rem 0;text-align:right}td::before{content:attr(data-label);color:var(--soft);text-align:left;flex:none}}
@media print{details{break-inside:avoid}}
)";

char const* word(Finding::Severity severity, Words const& words) {
  switch (severity) {
    case Finding::Severity::info:
      return words.info;
    case Finding::Severity::warning:
      return words.warning;
    case Finding::Severity::error:
      return words.error;
  }
  return "";
}

std::string more(std::size_t count, std::size_t shown, Words const& words) {
  if (count <= shown) return {};
  return "<p>" + fmt::format(fmt::runtime(words.more), count - shown) + "</p>\n";
}

std::string feeder_name(FeederAudit const& one, Words const& words) {
  std::string name = html_text(one.id.empty() ? words.no_feeder : one.id);
  if (!one.name.empty()) name += "<br><small>" + html_text(one.name) + "</small>";
  return name;
}

int texts_missing_percent(FeederAudit const& one) {
  double missing = 0, asked = 0;
  for (TextShare const& share : one.texts) {
    if (share.of == 0) continue;
    asked += 1;
    missing += 1 - static_cast<double>(share.having) / static_cast<double>(share.of);
  }
  return asked == 0 ? 0 : static_cast<int>(100 * missing / asked + 0.5);
}

std::string feeder_table(Audit const& audit, ReportLanguage language, Words const& words) {
  std::string rows;
  for (FeederAudit const& one : audit.feeders) {
    auto const cell = [](char const* label, std::string const& content) {
      return fmt::format("<td class=\"n\" data-label=\"{}\">{}</td>", label, content);
    };
    rows += fmt::format("<tr><td data-label=\"{}\"><span>{}</span></td>", words.feeder, feeder_name(one, words));
    rows += fmt::format("<td data-label=\"{}\"><span><b class=\"{}\">{}</b></span></td>", words.status,
                        to_string(one.status), title_of(one.status, language));
    rows += cell(words.score,
                 fmt::format("<span><span class=\"bar\"><i style=\"width:{0}%\"></i></span>{0}</span>", one.score));
    rows += cell(words.customers, fmt::format("{}", one.customers));
    rows += cell(words.unsupplied, fmt::format("{}", one.unsupplied.size()));
    rows += cell(words.error, fmt::format("{}", one.errors));
    rows += cell(words.warning, fmt::format("{}", one.warnings));
    rows += cell(words.info, fmt::format("{}", one.infos));
    rows += cell(words.texts, fmt::format("{} %", texts_missing_percent(one))) + "</tr>\n";
  }
  return fmt::format(
      "<table><thead><tr><th>{}<th>{}<th class=\"n\">{}<th class=\"n\">{}<th class=\"n\">{}<th class=\"n\">{}"
      "<th class=\"n\">{}<th class=\"n\">{}<th class=\"n\">{}</tr></thead><tbody>\n{}</tbody></table>\n",
      words.feeder, words.status, words.score, words.customers, words.unsupplied, words.error, words.warning,
      words.info, words.texts, rows);
}

std::string unsupplied_lists(Audit const& audit, Words const& words) {
  std::string lists;
  for (FeederAudit const& one : audit.feeders) {
    if (one.unsupplied.empty()) continue;
    std::string ids;
    for (std::size_t i = 0; i < std::min(rows_max, one.unsupplied.size()); ++i) {
      ids += fmt::format("{}<code>{}</code>", i == 0 ? "" : ", ", html_text(one.unsupplied[i]));
    }
    lists += fmt::format("<details><summary>{}: {} · {}</summary><p>{}</p>{}</details>\n", words.hanging,
                         html_text(one.id.empty() ? words.no_feeder : one.id), one.unsupplied.size(), ids,
                         more(one.unsupplied.size(), rows_max, words));
  }
  return lists;
}

std::string finding_lists(Audit const& audit, ReportLanguage language, Words const& words) {
  std::map<std::pair<int, int>, std::vector<Finding const*>> groups;  // the worst first, then by number
  for (Finding const& one : audit.findings) groups[{-static_cast<int>(one.severity), one.number}].push_back(&one);
  std::string lists;
  for (auto const& [key, group] : groups) {
    auto const severity = group.front()->severity;
    lists += fmt::format("<details><summary><b class=\"t-{}\">{}</b> {} {} · {}</summary><ul>\n", to_string(severity),
                         word(severity, words), key.second, html_text(title_of(key.second, language)), group.size());
    for (std::size_t i = 0; i < std::min(rows_max, group.size()); ++i) {
      Finding const& one = *group[i];
      lists += fmt::format("<li>{} <code>{}</code> {} {}<br><small>{}</small></li>\n", html_text(one.layer),
                           html_text(one.id), html_text(one.feeder.empty() ? "" : "[" + one.feeder + "]"),
                           html_text(reason_in(one, language)), html_text(remedy_in(one, language)));
    }
    lists += "</ul>" + more(group.size(), rows_max, words) + "</details>\n";
  }
  return lists.empty() ? fmt::format("<p>{}</p>\n", words.none) : lists;
}

std::string suggestion_list(Audit const& audit, ReportLanguage language, Words const& words) {
  if (audit.suggestions.empty()) return fmt::format("<p>{}</p>\n", words.none);
  std::vector<Suggestion const*> ordered;
  for (Suggestion const& one : audit.suggestions) ordered.push_back(&one);
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](auto const* a, auto const* b) { return a->confidence > b->confidence; });
  std::string list;
  for (std::size_t i = 0; i < std::min(rows_max, ordered.size()); ++i) {
    Suggestion const& one = *ordered[i];
    list += fmt::format("<li>{}: {} <code>{}</code> {} → <b>{}</b> · {} {:.0f} %<br><small>{}: {}</small></li>\n",
                        html_text(title_of(number_of(one.kind), language)), html_text(one.layer), html_text(one.id),
                        html_text(one.recorded.empty() ? "?" : one.recorded),
                        html_text(one.proposed.empty() ? "?" : one.proposed), words.confidence, 100 * one.confidence,
                        words.evidence, html_text(evidence_in(one, language)));
  }
  return "<ul>\n" + list + "</ul>" + more(ordered.size(), rows_max, words);
}

}  // namespace

std::string report_html(Audit const& audit, NetworkRows const& data, ReportLanguage language) {
  Words const& words = words_in(language);
  AuditView const view(data);
  std::string const drawing = map_svg(audit, view, language);
  std::string const key = fmt::format(
      "<p class=\"key\"><span><i class=\"error\"></i>{}</span><span><i class=\"warning\"></i>{}</span>"
      "<span><i class=\"info\"></i>{}</span><span><i class=\"suggestion\"></i>{}</span></p>\n",
      words.error, words.warning, words.info, words.suggestions);
  std::string page = fmt::format(
      "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
      "<title>{}</title><style>{}</style></head>\n<body>\n<h1>{}</h1>\n<p>{} · <code>{}</code></p>\n",
      words.language, words.title, style, words.title, html_text(audit.srs.empty() ? "—" : audit.srs),
      html_text(audit.content_hash.substr(0, 12)));
  page += fmt::format("<h2>{}</h2>\n<p>{}</p>\n{}{}", words.feeders, words.note, feeder_table(audit, language, words),
                      unsupplied_lists(audit, words));
  page += fmt::format("<h2>{}</h2>\n{}", words.map,
                      drawing.empty() ? fmt::format("<p>{}</p>\n", words.no_map) : drawing + key);
  page +=
      fmt::format("<h2>{} · {}</h2>\n{}", words.findings, audit.findings.size(), finding_lists(audit, language, words));
  page += fmt::format("<h2>{} · {}</h2>\n{}</body></html>\n", words.suggestions, audit.suggestions.size(),
                      suggestion_list(audit, language, words));
  return page;
}

}  // namespace lamplighter::geo
