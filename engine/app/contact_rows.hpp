// Rows of contacts tables, from whatever table, become customers with their contacts.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/app/contact_columns.hpp"
#include "engine/app/contact_findings.hpp"
#include "engine/base/phone_number.hpp"
#include "engine/flow/repository.hpp"
#include "geo/network_data.hpp"

namespace lamplighter::app {

/// The layer of findings about contacts; their id is the customer's, or for a whole feeder the feeder's.
inline constexpr std::string_view contacts_layer = "contacts";

struct Contacts {
  std::vector<flow::CustomerImport> customers;  // by customer id; several rows of one customer in the order of their tables
  std::vector<geo::Finding> findings;           // 801 to 812 of geo/FINDINGS.md, by table and row; no phone, name or address in them
  std::vector<std::string> tables;              // as messages name them
  std::size_t rows = 0;
};

/// Where a row stands, for findings.
struct ContactRowPlace {
  std::string table;     // as messages name it
  std::size_t row = 0;   // of a file: the line; else counted from 1
  enum class Kind : std::uint8_t { line, row } kind = Kind::line;
};

class ContactRows {
 public:
  /// Rows of customers that are not among the known ones are left out, with a finding. nullptr: every customer is known.
  explicit ContactRows(std::set<std::string> const* known) : known_(known) {}

  /// `region`: of phones without a country code.
  void add(ContactFields const& fields, std::string const& region, ContactRowPlace const& place);
  /// Everything but the names of the tables.
  Contacts take();

 private:
  /// `words` without the place of the row.
  void report(int number, geo::Finding::Severity severity, geo::Said words);
  bool holds_phone(std::string_view text) const;
  std::string word(ContactColumn column);
  bool flag(ContactColumn column, bool absent) { return flag(column, absent, absent); }
  bool flag(ContactColumn column, bool absent, bool unreadable);
  std::string phone(ContactColumn column, notice::Contact& contact);
  std::optional<Time> verified();
  notice::Contact contact();
  void about(notice::Customer& customer);
  void put(std::vector<notice::Contact>& contacts, notice::Contact contact);
  std::string const& field(ContactColumn column) const { return (*fields_)[static_cast<std::size_t>(column)]; }

  std::set<std::string> const* known_;
  std::map<std::string, flow::CustomerImport> customers_;
  ContactFindings findings_;
  std::size_t rows_ = 0;
  // of the row at hand
  ContactFields const* fields_ = nullptr;
  std::string const* region_ = nullptr;
  ContactRowPlace const* place_ = nullptr;
};

/// Whether anybody could be told anything: a phone or a mail address.
bool has_address(flow::CustomerImport const& customer);

}  // namespace lamplighter::app
