// The audit as text, JSON and CSV.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "geo/finding_words.hpp"
#include "geo/report.hpp"
#include "geo/report_escape.hpp"

namespace lamplighter::geo {
namespace {

std::string json_place(std::optional<Coordinate> const& place) {
  return place ? fmt::format("[{},{}]", place->x, place->y) : std::string("null");
}

std::string json_ids(std::vector<std::string> const& ids) {
  std::string list;
  for (auto const& id : ids) list += (list.empty() ? "" : ",") + json_text(id);
  return list;
}

std::string json_of(FeederAudit const& feeder, ReportLanguage language) {
  std::string texts;
  for (TextShare const& share : feeder.texts) {
    texts += fmt::format("{}{}:{{\"having\":{},\"of\":{}", texts.empty() ? "" : ",", json_text(to_string(share.text)),
                         share.having, share.of);
    if (!share.lacking.empty()) texts += ",\"lacking\":[" + json_ids(share.lacking) + "]";
    texts += "}";
  }
  Deductions const& less = feeder.deductions;
  return fmt::format(R"({{"feeder":{},"name":{},"substation":{},"status":{},"reason":{},"score":{},)"
                     R"("deductions":{{"unsupplied":{:.2f},"errors":{:.2f},"warnings":{:.2f},"texts":{:.2f}}},)"
                     R"("sources":{},"lines":{},"transformers":{},"devices":{},"customers":{},"part_supplied":{},)"
                     R"("findings":{{"error":{},"warning":{},"info":{}}},"texts":{{{}}},"unsupplied":[{}]}})",
                     json_text(feeder.id), json_text(feeder.name), json_text(feeder.substation),
                     json_text(to_string(feeder.status)), json_text(reason_in(feeder, language)), feeder.score, less.unsupplied,
                     less.errors, less.warnings, less.texts, feeder.sources, feeder.lines, feeder.transformers,
                     feeder.devices, feeder.customers, feeder.part_supplied, feeder.errors, feeder.warnings,
                     feeder.infos, texts, json_ids(feeder.unsupplied));
}

std::string json_of(Finding const& one, ReportLanguage language) {
  return fmt::format(
      R"({{"number":{},"severity":{},"title":{},"layer":{},"id":{},"feeder":{},"place":{},"reason":{},"remedy":{}}})",
      one.number, json_text(to_string(one.severity)), json_text(title_of(one.number, language)),
      json_text(one.layer), json_text(one.id), json_text(one.feeder), json_place(one.place), json_text(reason_in(one, language)),
      json_text(remedy_in(one, language)));
}

std::string json_of(Suggestion const& one, ReportLanguage language) {
  return fmt::format(
      R"({{"number":{},"kind":{},"layer":{},"id":{},"feeder":{},"place":{},"recorded":{},"proposed":{},"confidence":{:.2f},"evidence":{}}})",
      number_of(one.kind), json_text(to_string(one.kind)), json_text(one.layer), json_text(one.id),
      json_text(one.feeder), json_place(one.place), json_text(one.recorded), json_text(one.proposed), one.confidence,
      json_text(evidence_in(one, language)));
}

template <class Rows>
std::string json_list(Rows const& rows, ReportLanguage language) {
  std::string list;
  for (auto const& row : rows) list += (list.empty() ? "\n" : ",\n") + json_of(row, language);
  return "[" + list + "]";
}

std::string csv_place(std::optional<Coordinate> const& place) {
  return place ? fmt::format("{},{}", place->x, place->y) : std::string(",");
}

}  // namespace

std::string report_json(Audit const& audit, ReportLanguage language) {
  return fmt::format(
      "{{\"reference_system\":{},\"content_hash\":{},\n\"feeders\":{},\n\"findings\":{},\n\"suggestions\":{}}}\n",
      json_text(audit.srs), json_text(audit.content_hash), json_list(audit.feeders, language), json_list(audit.findings, language),
      json_list(audit.suggestions, language));
}

std::string report_csv(Audit const& audit, ReportLanguage language) {
  std::string result = "number,severity,title,layer,id,feeder,x,y,reason,remedy,recorded,proposed,confidence\n";
  for (Finding const& one : audit.findings) {
    result += fmt::format("{},{},{},{},{},{},{},{},{},,,\n", one.number, to_string(one.severity),
                          csv_text(title_of(one.number, language)), csv_text(one.layer), csv_text(one.id),
                          csv_text(one.feeder), csv_place(one.place), csv_text(reason_in(one, language)),
                          csv_text(remedy_in(one, language)));
  }
  for (Suggestion const& one : audit.suggestions) {
    int const number = number_of(one.kind);
    result += fmt::format("{},suggestion,{},{},{},{},{},{},,{},{},{:.2f}\n", number,
                          csv_text(title_of(number, language)), csv_text(one.layer), csv_text(one.id),
                          csv_text(one.feeder), csv_place(one.place), csv_text(evidence_in(one, language)), csv_text(one.recorded),
                          csv_text(one.proposed), one.confidence);
  }
  return result;
}

std::string report_text(Audit const& audit, ReportLanguage language) {
  bool const is_chinese = language == ReportLanguage::zh;
  using Heads = std::array<char const*, 8>;
  Heads const heads = is_chinese ? Heads{"馈线", "状态", "得分", "用户数", "无电源用户", "错误", "警告", "提示"}
                                 : Heads{"feeder", "status", "score", "customers", "unsupplied", "errors", "warnings", "infos"};
  std::string result = fmt::format("{:<32} {:<8} {:>5} {:>9} {:>10} {:>7} {:>8} {:>7}\n", heads[0], heads[1], heads[2],
                                   heads[3], heads[4], heads[5], heads[6], heads[7]);
  for (FeederAudit const& one : audit.feeders) {
    std::string const reason = reason_in(one, language);
    std::string const name = !one.id.empty() ? one.id : is_chinese ? "（无）" : "(none)";
    result += fmt::format("{:<32} {:<8} {:>5} {:>9} {:>10} {:>7} {:>8} {:>7}{}{}\n", name,
                          title_of(one.status, language), one.score, one.customers, one.unsupplied.size(), one.errors,
                          one.warnings, one.infos, reason.empty() ? "" : "  ", reason);
  }
  std::map<int, std::size_t> counts;
  for (Finding const& one : audit.findings) ++counts[one.number];
  for (Suggestion const& one : audit.suggestions) ++counts[number_of(one.kind)];
  for (auto const& [number, count] : counts)
    result += fmt::format("{:>8} × {} {}\n", count, number, title_of(number, language));
  return result;
}

}  // namespace lamplighter::geo
