// The audit as text, JSON and CSV.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "geo/report.hpp"
#include "geo/report_escape.hpp"

namespace lamplighter::geo {
namespace {

std::string json_place(std::optional<Coordinate> const& place) {
  return place ? fmt::format("[{},{}]", place->x, place->y) : std::string("null");
}

std::string json_of(FeederAudit const& feeder) {
  std::string texts, unsupplied;
  for (TextShare const& share : feeder.texts) {
    texts += fmt::format("{}{}:{{\"having\":{},\"of\":{}}}", texts.empty() ? "" : ",", json_text(to_string(share.text)),
                         share.having, share.of);
  }
  for (auto const& id : feeder.unsupplied) unsupplied += (unsupplied.empty() ? "" : ",") + json_text(id);
  Deductions const& less = feeder.deductions;
  return fmt::format(R"({{"feeder":{},"name":{},"substation":{},"status":{},"reason":{},"score":{},)"
                     R"("deductions":{{"unsupplied":{:.2f},"errors":{:.2f},"warnings":{:.2f},"texts":{:.2f}}},)"
                     R"("sources":{},"lines":{},"transformers":{},"devices":{},"customers":{},"part_supplied":{},)"
                     R"("findings":{{"error":{},"warning":{},"info":{}}},"texts":{{{}}},"unsupplied":[{}]}})",
                     json_text(feeder.id), json_text(feeder.name), json_text(feeder.substation),
                     json_text(to_string(feeder.status)), json_text(feeder.reason), feeder.score, less.unsupplied,
                     less.errors, less.warnings, less.texts, feeder.sources, feeder.lines, feeder.transformers,
                     feeder.devices, feeder.customers, feeder.part_supplied, feeder.errors, feeder.warnings,
                     feeder.infos, texts, unsupplied);
}

std::string json_of(Finding const& one) {
  return fmt::format(
      R"({{"number":{},"severity":{},"title":{},"layer":{},"id":{},"feeder":{},"place":{},"reason":{},"remedy":{}}})",
      one.number, json_text(to_string(one.severity)), json_text(title_of(one.number, ReportLanguage::en)),
      json_text(one.layer), json_text(one.id), json_text(one.feeder), json_place(one.place), json_text(one.reason),
      json_text(one.remedy));
}

std::string json_of(Suggestion const& one) {
  return fmt::format(
      R"({{"number":{},"kind":{},"layer":{},"id":{},"feeder":{},"place":{},"recorded":{},"proposed":{},"confidence":{:.2f},"evidence":{}}})",
      number_of(one.kind), json_text(to_string(one.kind)), json_text(one.layer), json_text(one.id),
      json_text(one.feeder), json_place(one.place), json_text(one.recorded), json_text(one.proposed), one.confidence,
      json_text(one.evidence));
}

template <class Rows>
std::string json_list(Rows const& rows) {
  std::string list;
  for (auto const& row : rows) list += (list.empty() ? "\n" : ",\n") + json_of(row);
  return "[" + list + "]";
}

std::string csv_place(std::optional<Coordinate> const& place) {
  return place ? fmt::format("{},{}", place->x, place->y) : std::string(",");
}

}  // namespace

std::string report_json(Audit const& audit) {
  return fmt::format(
      "{{\"reference_system\":{},\"content_hash\":{},\n\"feeders\":{},\n\"findings\":{},\n\"suggestions\":{}}}\n",
      json_text(audit.srs), json_text(audit.content_hash), json_list(audit.feeders), json_list(audit.findings),
      json_list(audit.suggestions));
}

std::string report_csv(Audit const& audit) {
  std::string result = "number,severity,title,layer,id,feeder,x,y,reason,remedy,recorded,proposed,confidence\n";
  for (Finding const& one : audit.findings) {
    result += fmt::format("{},{},{},{},{},{},{},{},{},,,\n", one.number, to_string(one.severity),
                          csv_text(title_of(one.number, ReportLanguage::en)), csv_text(one.layer), csv_text(one.id),
                          csv_text(one.feeder), csv_place(one.place), csv_text(one.reason), csv_text(one.remedy));
  }
  for (Suggestion const& one : audit.suggestions) {
    int const number = number_of(one.kind);
    result += fmt::format("{},suggestion,{},{},{},{},{},{},,{},{},{:.2f}\n", number,
                          csv_text(title_of(number, ReportLanguage::en)), csv_text(one.layer), csv_text(one.id),
                          csv_text(one.feeder), csv_place(one.place), csv_text(one.evidence), csv_text(one.recorded),
                          csv_text(one.proposed), one.confidence);
  }
  return result;
}

std::string report_text(Audit const& audit, ReportLanguage language) {
  std::string result = fmt::format("{:<32} {:<8} {:>5} {:>9} {:>10} {:>7} {:>8} {:>7}\n", "feeder", "status", "score",
                                   "customers", "unsupplied", "errors", "warnings", "infos");
  for (FeederAudit const& one : audit.feeders) {
    result += fmt::format("{:<32} {:<8} {:>5} {:>9} {:>10} {:>7} {:>8} {:>7}{}{}\n", one.id.empty() ? "(none)" : one.id,
                          to_string(one.status), one.score, one.customers, one.unsupplied.size(), one.errors,
                          one.warnings, one.infos, one.reason.empty() ? "" : "  ", one.reason);
  }
  std::map<int, std::size_t> counts;
  for (Finding const& one : audit.findings) ++counts[one.number];
  for (Suggestion const& one : audit.suggestions) ++counts[number_of(one.kind)];
  for (auto const& [number, count] : counts)
    result += fmt::format("{:>8} × {} {}\n", count, number, title_of(number, language));
  return result;
}

}  // namespace lamplighter::geo
