// Counts, deductions, score and status of every feeder.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "geo/audit_checks.hpp"

namespace lamplighter::geo {
namespace {

constexpr double unsupplied_cost = 60, errors_cost = 20, warnings_cost = 10, texts_cost = 10;

// Findings that leave a customer without supply.
constexpr int no_supply[] = {301, 303, 304, 309, 324, 330, 332, 333};

double share_of(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

double cost(double full, double share, double limit) {
  if (share <= 0) return 0;
  return limit <= 0 ? full : full * std::min(1.0, share / limit);
}

/// Errors that say that a customer hangs from nothing are counted as that, not twice.
bool is_no_supply(Finding const& finding) {
  bool const is_customer = finding.layer == "customers" || finding.layer == "service_points";
  bool const is_error = finding.severity == Finding::Severity::error;  // a warning of these says that it hangs all the same
  return is_customer && is_error && std::find(std::begin(no_supply), std::end(no_supply), finding.number) != std::end(no_supply);
}

/// Missing texts have their own deduction.
bool is_text(Finding const& finding) {
  return finding.number >= 700 && finding.number < 800;
}

/// One per feeder of the view, and a last one for what belongs to none.
std::vector<FeederAudit> counted(AuditView const& view) {
  std::vector<FeederAudit> feeders(view.feeders.size() + 1);
  auto const at = [&](std::uint32_t feeder) -> FeederAudit& {
    return feeders[feeder == no_number ? view.feeders.size() : feeder];
  };
  for (std::size_t i = 0; i < view.feeders.size(); ++i) feeders[i].id = view.feeders[i];
  for (std::size_t row = 0; row < view.data.sources.size(); ++row) {
    auto& feeder = at(view.source_feeder[row]);
    auto const& source = view.data.sources[row];
    if (source.kind != SourceKind::grid) continue;
    ++feeder.sources;
    if (feeder.name.empty()) feeder.name = source.name;
    if (feeder.substation.empty()) feeder.substation = source.substation;
  }
  for (std::size_t row = 0; row < view.data.sections.size(); ++row) {
    auto& feeder = at(view.edge_feeder[row]);
    ++(view.data.sections[row].kind == SectionKind::line ? feeder.lines : feeder.transformers);
  }
  for (std::size_t row = 0; row < view.data.devices.size(); ++row)
    ++at(view.edge_feeder[view.device_edge(row)]).devices;
  for (std::size_t row = 0; row < view.data.customers.size(); ++row) {
    auto& feeder = at(view.customer_feeder[row]);
    ++feeder.customers;
    PhaseSet const live = view.customer_live[row];
    if (live.empty()) {
      feeder.unsupplied.emplace_back(view.data.customers[row].id);
    } else if (live != view.customer_used[row]) {
      ++feeder.part_supplied;
    }
  }
  return feeders;
}

void count_findings(AuditView const& view, std::span<Finding const> findings, std::vector<FeederAudit>& feeders) {
  std::vector<std::set<std::pair<std::string_view, std::string_view>>> errors(feeders.size()), warnings(feeders.size());
  for (Finding const& finding : findings) {
    std::uint32_t const number = view.feeder_named(finding.feeder);
    std::size_t const feeder = number == no_number ? view.feeders.size() : number;
    bool const counts = !finding.id.empty() && !is_text(finding) && !is_no_supply(finding);
    switch (finding.severity) {
      case Finding::Severity::info:
        ++feeders[feeder].infos;
        break;
      case Finding::Severity::warning:
        ++feeders[feeder].warnings;
        if (counts) warnings[feeder].emplace(finding.layer, finding.id);
        break;
      case Finding::Severity::error:
        ++feeders[feeder].errors;
        if (counts) errors[feeder].emplace(finding.layer, finding.id);
        break;
    }
  }
  for (std::size_t feeder = 0; feeder < feeders.size(); ++feeder) {
    feeders[feeder].features_with_error = errors[feeder].size();
    feeders[feeder].features_with_warning = warnings[feeder].size();
  }
}

double missing_texts(FeederAudit const& feeder, AuditRules const& rules) {
  double missing = 0, asked = 0;
  for (TextShare const& share : feeder.texts) {
    if (share.of == 0 || std::find(rules.texts.begin(), rules.texts.end(), share.text) == rules.texts.end()) continue;
    asked += 1;
    missing += 1 - share_of(share.having, share.of);
  }
  return asked == 0 ? 0 : missing / asked;
}

void judge(FeederAudit& feeder, AuditRules const& rules) {
  double const unsupplied = share_of(feeder.unsupplied.size(), feeder.customers);
  double const errors = share_of(feeder.features_with_error, feeder.features());
  double const warnings = share_of(feeder.features_with_warning, feeder.features());
  feeder.deductions = {.unsupplied = cost(unsupplied_cost, unsupplied, rules.unsupplied_for_invalid),
                       .errors = cost(errors_cost, errors, rules.errors_for_invalid),
                       .warnings = cost(warnings_cost, warnings, rules.warnings_for_full_cost),
                       .texts = texts_cost * missing_texts(feeder, rules)};
  feeder.score = std::max(0, static_cast<int>(std::lround(100 - feeder.deductions.sum())));
  if (unsupplied > rules.unsupplied_for_invalid) {
    feeder.status = FeederStatus::invalid;
    feeder.said = {said_as("unsupplied", feeder.unsupplied.size(), feeder.customers,
                           fmt::format("{:.1f}", 100 * rules.unsupplied_for_invalid))};
  } else if (feeder.sources == 0 && feeder.customers != 0) {
    feeder.status = FeederStatus::invalid;
    feeder.said = {said_as("no_source")};
  } else if (errors > rules.errors_for_invalid) {
    feeder.status = FeederStatus::invalid;
    feeder.said = {said_as("features", feeder.features_with_error, feeder.features(),
                           fmt::format("{:.1f}", 100 * rules.errors_for_invalid))};
  } else if (feeder.errors != 0) {
    feeder.status = FeederStatus::usable;
    feeder.said = {said_as("errors", feeder.errors)};
  } else if (feeder.score < rules.score_for_clean) {
    feeder.status = FeederStatus::usable;
    feeder.said = {said_as("score", rules.score_for_clean)};
  }
  feeder.reason = told(0, feeder.said, ReportLanguage::en);
}

}  // namespace

std::vector<FeederAudit> judge_feeders(AuditView const& view, AuditRules const& rules,
                                       std::vector<std::vector<TextShare>> texts, std::span<Finding const> findings) {
  auto feeders = counted(view);
  count_findings(view, findings, feeders);
  for (std::size_t i = 0; i < feeders.size(); ++i) {
    feeders[i].texts = std::move(texts[i]);
    judge(feeders[i], rules);
  }
  // What belongs to no feeder is one only where customers do.
  if (feeders.back().customers == 0) {
    feeders.pop_back();
  } else {
    std::rotate(feeders.begin(), feeders.end() - 1, feeders.end());
  }
  return feeders;
}

}  // namespace lamplighter::geo
