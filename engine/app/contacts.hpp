// The contacts file: who may be told for which customer, with classes, language and consent.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/flow/repository.hpp"

namespace lamplighter::app {

/// Something about the contacts that a person should mend; the row was still taken where that is safe.
struct ContactProblem {
  int line = 0;
  std::string text;  // without personal data: names the customer id and the field
};

struct Contacts {
  std::vector<flow::CustomerImport> customers;  // by customer id; several rows of one customer in file order
  std::vector<ContactProblem> problems;
};

/// Reads the CSV of docs/files.md (`customer, name, role, class, critical_level, life_support, language, phone, phone2, email,
/// voice_ok, consent, verified_at, account_manager, area_manager`; only `customer` is required).
/// Errors (usage): file missing, a column missing or unknown (naming the nearest), a broken row. Problems, not errors: an
/// unknown customer, a phone or mail address that cannot be one, an unknown class, language, role or level.
Result<Contacts> read_contacts(std::string const& path, std::set<std::string> const& known_customers);
/// The same without a network to compare with: no customer is unknown.
Result<Contacts> read_contacts_alone(std::string const& path);

}  // namespace lamplighter::app
