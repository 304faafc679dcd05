// The audit of what the files hold, and its report in a file.
#pragma once

#include <string>

#include "engine/app/network_import.hpp"
#include "engine/base/time.hpp"
#include "geo/audit.hpp"

namespace lamplighter::app {

/// `--report FILE` and `--language`.
struct ReportFile {
  std::string path;      // its ending says the format; empty: no report
  std::string language;  // "zh" or "en"; empty: the utility's first language that is one of them
};

/// The language that was asked for; English where nobody did, for what stands in a terminal.
geo::ReportLanguage language_of(ReportFile const&);
/// So that a wrong ending or language is said before large files are read. Error: usage.
Result<void> check_report_file(ReportFile const&);
/// Judges the network by `network.limits` and its contacts by `contact_rules`, as of the day of `now`. Error: refused, as `geo::audit`.
Result<geo::Audit> audit_network(LoadedNetwork const&, Configuration const&, Time now);
/// A line for each feeder whose data are too bad for automatic notices, at most 40 and how many more; empty where there is none.
std::string invalid_feeders_text(geo::Audit const&, geo::ReportLanguage);
/// Does nothing without a path. Errors: usage for another ending, failed when it cannot be written.
Result<void> write_report_file(geo::Audit const&, LoadedNetwork const&, Configuration const&, ReportFile const&);

}  // namespace lamplighter::app
