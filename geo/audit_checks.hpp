// The families of checks in an audit; each reads the view and appends what it finds.
#pragma once

#include "geo/audit_view.hpp"
#include "geo/finding_words.hpp"

namespace lamplighter::geo {

/// Appends findings with the feeder and place that the caller knows.
struct FindingList {
  std::vector<Finding>& list;
  struct Where {
    char const* layer;
    std::string_view id;
    std::string feeder;
    std::optional<Coordinate> place;
  };
  void add(int number, Finding::Severity severity, Where where, Said words) const {
    list.push_back(make_finding(number, severity, where.layer, std::string(where.id), std::move(words)));
    list.back().place = where.place;
    list.back().feeder = std::move(where.feeder);
  }
};

/// 501 to 507: lengths, areas of use, outliers, stacks, what is drawn or joined twice.
void audit_geometry(AuditView const& view, AuditRules const& rules, FindingList const& findings);
/// 601 to 609: feeders that disagree, transformers and load, devices and customers apart, repeated and inactive ones.
void audit_attributes(AuditView const& view, AuditRules const& rules, FindingList const& findings);
/// 604 and 605. Error: `refused` where no network can be built from the rows.
Result<void> audit_devices(AuditView const& view, FindingList const& findings);
/// 701 to 709: texts of a lawful notice, feeder by feeder; also the shares.
std::vector<std::vector<TextShare>> audit_texts(AuditView const& view, AuditRules const& rules,
                                                FindingList const& findings);

/// Phases for what has none or unknown ones.
void suggest_phases(AuditView const& view, std::vector<Suggestion>& suggestions);
/// Customers that seem to hang on another transformer than recorded. Where the connections themselves say so, also 606.
void suggest_links(AuditView const& view, AuditRules const& rules, std::span<OutageEvidence const> outages,
                   FindingList const& findings, std::vector<Suggestion>& suggestions);

/// Counts, deductions, score and status of every feeder. Every finding has its feeder by then.
std::vector<FeederAudit> judge_feeders(AuditView const& view, AuditRules const& rules,
                                       std::vector<std::vector<TextShare>> texts, std::span<Finding const> findings);

}  // namespace lamplighter::geo
