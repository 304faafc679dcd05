// From the configuration's limits and languages to geo's audit and report.
#include "engine/app/network_report.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "engine/app/contact_audit.hpp"
#include "engine/app/worded.hpp"
#include "geo/report.hpp"

namespace lamplighter::app {
namespace {

Error from_geo(geo::Error const& error) {
  switch (error.kind) {
    case geo::Error::Kind::usage: return {Error::Kind::usage, error.message, {}};
    case geo::Error::Kind::refused: return {Error::Kind::refused, error.message, {}};
    case geo::Error::Kind::failed: return {Error::Kind::failed, error.message, {}};
  }
  return {Error::Kind::failed, error.message, {}};
}

std::optional<geo::ReportLanguage> language_named(std::string const& name) {
  if (name == "zh") return geo::ReportLanguage::zh;
  if (name == "en") return geo::ReportLanguage::en;
  return std::nullopt;
}

}  // namespace

geo::ReportLanguage language_of(ReportFile const& report) {
  return language_named(report.language).value_or(geo::ReportLanguage::en);
}

Result<void> check_report_file(ReportFile const& report) {
  if (!report.language.empty() && !language_named(report.language)) {
    return fail(Error::Kind::usage, fmt::format("--language {}: a report is written in zh or en", report.language));
  }
  if (!report.path.empty() && !geo::report_format_of(report.path)) {
    return fail(Error::Kind::usage,
                fmt::format("--report {}: no report is written for this ending; use .html, .gpkg, .json, .csv or .txt", report.path));
  }
  return {};
}

Result<geo::Audit> audit_network(LoadedNetwork const& loaded, Configuration const& configuration, Time now) {
  geo::AuditRules rules;
  rules.unsupplied_for_invalid = configuration.unsupplied_for_invalid;
  rules.as_of = std::chrono::floor<std::chrono::days>(now);
  auto audit = geo::audit(loaded.imported, rules);
  if (!audit) return tl::unexpected<Error>(from_geo(audit.error()));
  if (!configuration.contacts.empty()) {
    auto found = audit_contacts(loaded.contacts, loaded.imported.data, *audit, configuration.contact_rules, now);
    std::ranges::move(found, std::back_inserter(audit->findings));
  }
  return std::move(*audit);
}

std::string invalid_feeders_text(geo::Audit const& audit, geo::ReportLanguage language) {
  constexpr std::size_t shown_max = 40;
  std::string out;
  std::size_t count = 0;
  for (auto const& feeder : audit.feeders) {
    if (!feeder.blocks_automatic_notices() || ++count > shown_max) continue;
    out += worded(language, "feeder '{}' is invalid: {}; automatic notices about it wait for a person until its data are mended\n",
                  "馈线 '{}' 数据不可用：{}；其数据修正之前，自动通知须由人确认\n", feeder.id, geo::reason_in(feeder, language));
  }
  if (count <= shown_max) return out;
  return out + worded(language, "… and {} more feeders are invalid\n", "…… 另有 {} 条馈线数据不可用\n", count - shown_max);
}

Result<void> write_report_file(geo::Audit const& audit, LoadedNetwork const& loaded, Configuration const& configuration,
                               ReportFile const& report) {
  if (report.path.empty()) return {};
  auto language = language_named(report.language);
  for (auto const& one : configuration.languages) {
    if (!language) language = language_named(one);
  }
  auto const written = geo::write_report(audit, loaded.imported.data, report.path, language.value_or(geo::ReportLanguage::en));
  if (!written) return tl::unexpected<Error>(from_geo(written.error()));
  return {};
}

}  // namespace lamplighter::app
