// The pipeline of an audit: prepare the view, run every family of checks, place what was found, judge the feeders.
#include "geo/audit.hpp"

#include "geo/audit_checks.hpp"
#include "geo/finding_places.hpp"

namespace lamplighter::geo {
namespace {

/// What supplies a feature decides its feeder, not what its row names.
void settle_feeders(AuditView const& view, std::vector<Finding>& findings) {
  NamedRows const rows(view.data, findings);
  for (Finding& finding : findings) {
    std::uint32_t const row = rows.row(finding);
    if (row == NamedRows::none) continue;
    std::uint32_t feeder = no_number;
    if (finding.layer == "nodes") feeder = view.node_feeder[view.nodes.find_node(finding.id)];
    if (finding.layer == "sources") feeder = view.source_feeder[row];
    if (finding.layer == "lines" || finding.layer == "transformers") feeder = view.edge_feeder[row];
    if (finding.layer == "switches") feeder = view.edge_feeder[view.device_edge(row)];
    if (finding.layer == "customers") feeder = view.customer_feeder[row];
    if (finding.layer == "service_points" && view.connections[row].customer != no_number) {
      feeder = view.customer_feeder[view.connections[row].customer];
    }
    if (feeder != no_number) finding.feeder = view.feeder_id(feeder);
  }
}

}  // namespace

std::string_view to_string(NoticeText text) {
  switch (text) {
    case NoticeText::feeder_name:
      return "feeder name";
    case NoticeText::substation:
      return "substation";
    case NoticeText::double_number:
      return "double number";
    case NoticeText::transformer_name:
      return "transformer name";
    case NoticeText::area_manager:
      return "area manager";
    case NoticeText::address:
      return "address";
    case NoticeText::community:
      return "community";
    case NoticeText::district:
      return "district";
  }
  return "";
}

std::string_view to_string(Suggestion::Kind kind) {
  switch (kind) {
    case Suggestion::Kind::phases:
      return "phases";
    case Suggestion::Kind::transformer:
      return "transformer";
  }
  return "";
}

int number_of(Suggestion::Kind kind) {
  switch (kind) {
    case Suggestion::Kind::phases:
      return 691;
    case Suggestion::Kind::transformer:
      return 692;
  }
  return 0;
}

std::string_view to_string(FeederStatus status) {
  switch (status) {
    case FeederStatus::clean:
      return "clean";
    case FeederStatus::usable:
      return "usable";
    case FeederStatus::invalid:
      return "invalid";
  }
  return "";
}

std::string_view title_of(FeederStatus status, ReportLanguage language) {
  if (language == ReportLanguage::en) return to_string(status);
  switch (status) {
    case FeederStatus::clean:
      return "合格";
    case FeederStatus::usable:
      return "可用";
    case FeederStatus::invalid:
      return "不可用";
  }
  return "";
}

std::string reason_in(FeederAudit const& feeder, ReportLanguage language) {
  return feeder.said.empty() ? feeder.reason : told(0, feeder.said, language);
}

std::string evidence_in(Suggestion const& suggestion, ReportLanguage language) {
  return suggestion.said.empty() ? suggestion.evidence : told(number_of(suggestion.kind), suggestion.said, language);
}

Result<Audit> audit(AuditedRows const& imported, AuditRules const& rules, std::span<OutageEvidence const> outages) {
  AuditView const view(imported.rows);
  Audit result{.srs = imported.rows.srs,
               .content_hash = std::string(imported.content_hash),
               .findings = {imported.findings.begin(), imported.findings.end()},
               .suggestions = {},
               .feeders = {},
               .customer_feeders = {}};
  FindingList const findings{result.findings};
  audit_geometry(view, rules, findings);
  audit_attributes(view, rules, findings);
  if (auto const checked = audit_devices(view, findings); !checked) return tl::make_unexpected(checked.error());
  suggest_phases(view, result.suggestions);
  suggest_links(view, rules, outages, findings, result.suggestions);
  auto texts = audit_texts(view, rules, findings);
  place_findings(imported.rows, result.findings);
  settle_feeders(view, result.findings);
  result.feeders = judge_feeders(view, rules, std::move(texts), result.findings);
  // Customers of no feeder are those of the first one, which has no id.
  std::uint32_t const first = !result.feeders.empty() && result.feeders.front().id.empty() ? 1 : 0;
  for (auto const feeder : view.customer_feeder) result.customer_feeders.push_back(feeder == no_number ? 0 : feeder + first);
  return result;
}

}  // namespace lamplighter::geo
