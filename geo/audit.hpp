// Judges an imported network feeder by feeder: what is wrong with it, how far it can be trusted, what may be meant.
#pragma once

#include <array>
#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "geo/finding_titles.hpp"
#include "geo/import.hpp"
#include "geo/network_rows.hpp"

namespace lamplighter::geo {

/// What a notice may have to say by law: the line and the double number 双重名称 of what is operated, and where it is
/// felt.
enum class NoticeText : std::uint8_t {
  feeder_name,
  substation,
  double_number,
  transformer_name,
  area_manager,
  address,
  community,
  district
};
inline constexpr std::array<NoticeText, 8> all_notice_texts{
    NoticeText::feeder_name,  NoticeText::substation, NoticeText::double_number, NoticeText::transformer_name,
    NoticeText::area_manager, NoticeText::address,    NoticeText::community,     NoticeText::district};
std::string_view to_string(NoticeText text);

/// Whether a device's name says both the line and the number in it, as '10kV城东线 123开关' does: a number that is not
/// the voltage, and a name that is not only the kind of the device.
bool is_double_number(std::string_view name);

/// Limits of an audit. Shares are of 1; distances are metres, and asked only where the reference system is known.
struct AuditRules {
  double unsupplied_for_invalid = 0.05;  // of a feeder's customers: `network.limits.unsupplied_for_invalid`
  double errors_for_invalid = 0.20;      // of a feeder's features
  double warnings_for_full_cost = 0.20;  // of a feeder's features: the share at which warnings cost all they can
  int score_for_clean = 95;
  std::vector<NoticeText> texts{all_notice_texts.begin(), all_notice_texts.end()};  // demanded; others are only counted
  std::optional<std::chrono::sys_days> as_of{};  // who is out of service on this day is counted as inactive

  double area_margin_degrees = 1;         // around the area of use
  double outlier_factor = 3;              // times the distance within which nine tenths of the feeder stand
  std::size_t stacked_customers_min = 5;  // on one spot, from several nodes
  double load_to_rating_max = 2;          // kW of the customers to kVA of their transformer

  double link_distance_m = 1000;      // customer to transformer: suspected beyond
  double link_distance_near_m = 150;  // never suspected for its distance within
  double link_robust_z = 6;          // 0.6745 (distance - median) / median deviation, among the transformer's customers
  std::size_t link_members_min = 5;  // customers that a transformer needs for its median to mean something
  unsigned link_disagreements_min = 3;
};

/// How a customer's own reports agreed with the outages of the transformer that it is recorded on.
struct OutageEvidence {
  std::string customer;
  unsigned confirmed = 0;  // outages of that transformer, confirmed, in which the customer gave evidence
  unsigned disagreed = 0;  // of these: it had supply; or it had none while the transformer had
};

/// What may be meant. Never applied by itself.
struct Suggestion {
  enum class Kind : std::uint8_t { phases, transformer };
  Kind kind = Kind::phases;
  std::string layer, id, feeder;
  std::optional<Coordinate> place;
  std::string recorded, proposed;  // `proposed` is empty where the record is suspect and nothing better is known
  double confidence = 0;           // 0 to 1
  std::string evidence;            // in English words
  std::vector<Said> said{};        // from which it is said in other languages
};
std::string_view to_string(Suggestion::Kind kind);
/// As catalogued in geo/FINDINGS.md.
int number_of(Suggestion::Kind kind);

enum class FeederStatus : std::uint8_t { clean, usable, invalid };
std::string_view to_string(FeederStatus status);

struct TextShare {
  NoticeText text = NoticeText::feeder_name;
  std::size_t having = 0, of = 0;
  std::vector<std::string> lacking{};  // ids of those that lack it, in the order of the rows; empty where all do
};

/// Points off a score of 100, each up to its limit: `unsupplied` 60 at `unsupplied_for_invalid`, `errors` 20 at
/// `errors_for_invalid`, `warnings` 10 at `warnings_for_full_cost`, `texts` 10 when every demanded text is missing.
struct Deductions {
  double unsupplied = 0, errors = 0, warnings = 0, texts = 0;
  double sum() const { return unsupplied + errors + warnings + texts; }
};

/// A feeder is what hangs from sources of one `feeder` in normal positions, and what names it in field 'feeder' without
/// hanging from anything. The one with an empty id holds customers that hang from nothing and name no feeder.
struct FeederAudit {
  std::string id, name, substation;
  std::size_t sources = 0, lines = 0, transformers = 0, devices = 0, customers = 0;
  std::vector<std::string> unsupplied;              // customers without supply on any phase that they use, in row order
  std::size_t part_supplied = 0;                    // customers with supply on some of their phases
  std::size_t infos = 0, warnings = 0, errors = 0;  // findings
  std::size_t features_with_error = 0, features_with_warning = 0;  // those that count in the score
  std::vector<TextShare> texts;
  Deductions deductions;
  int score = 100;
  FeederStatus status = FeederStatus::clean;
  std::string reason;         // of the status, where it is not clean; in English
  std::vector<Said> said{};  // from which it is said in other languages

  std::size_t features() const { return sources + lines + transformers + devices + customers; }
  /// Whether automatic notices about it should wait for a person. Dispatch never does.
  bool blocks_automatic_notices() const { return status == FeederStatus::invalid; }
};

/// In the words of the language; empty for a clean feeder.
std::string reason_in(FeederAudit const& feeder, ReportLanguage language);
std::string evidence_in(Suggestion const& suggestion, ReportLanguage language);
/// What a status is called in a report.
std::string_view title_of(FeederStatus status, ReportLanguage language);

struct Audit {
  std::string srs, content_hash;
  std::vector<Finding> findings;  // of the import first, then those of the numbers 500 to 799
  std::vector<Suggestion> suggestions;
  std::vector<FeederAudit> feeders;  // by id, bytewise
  std::vector<std::uint32_t> customer_feeders;  // per row of customers: which of `feeders`
};

/// What is audited: rows in any form, and what their import found.
struct AuditedRows {
  AuditedRows(NetworkRows all, std::span<Finding const> found, std::string_view hash)
      : rows(std::move(all)), findings(found), content_hash(hash) {}
  AuditedRows(ImportResult const& imported) : AuditedRows(imported.data, imported.findings, imported.content_hash) {}

  NetworkRows rows;
  std::span<Finding const> findings;
  std::string_view content_hash;
};

/// Same input, same audit. It builds a network of the rows for what hangs from each device. Error: `refused` where that
/// network cannot be built; never for what `import_network` gave.
Result<Audit> audit(AuditedRows const& imported, AuditRules const& rules = {},
                    std::span<OutageEvidence const> outages = {});

}  // namespace lamplighter::geo
