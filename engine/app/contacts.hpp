// The contacts: who may be told for which customer, with classes, language and consent, from one table or several.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/app/contact_rows.hpp"
#include "engine/app/contact_source.hpp"
#include "engine/base/error.hpp"

namespace lamplighter::app {

/// Reads all tables, row by row; several rows of one customer, also of different tables, are several contacts, and the same
/// phone in two of them is one. docs/files.md says the columns.
/// Errors (usage): a file or table missing, a column missing or unknown (naming the nearest), a broken row, texts that are not
/// UTF-8; failed: a table that breaks off. Findings, not errors: what a person should mend in a row.
Result<Contacts> read_contacts(std::vector<ContactSource> const& sources, std::set<std::string> const& known_customers);
/// The same without a network to compare with: no customer is unknown.
Result<Contacts> read_contacts_alone(std::vector<ContactSource> const& sources);

}  // namespace lamplighter::app
