// Which customers the store could tell anything.
#pragma once

#include <string>
#include <vector>

#include "engine/store/database.hpp"

namespace lamplighter::store {

/// The utility's ids of customers with a phone or a mail address, in their order; may be empty. Throws DatabaseError.
std::vector<std::string> customers_with_contacts(Database& db);

}  // namespace lamplighter::store
