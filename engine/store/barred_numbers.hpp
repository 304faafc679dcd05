// Numbers of which people said STOP or "wrong number", known again in another spelling.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/store/database.hpp"

namespace lamplighter::store {

/// The same number in two spellings: enough digits agree that it cannot be another town's; of one customer's own numbers fewer do.
bool is_one_number(std::string_view one, std::string_view other);
bool is_one_number_of_customer(std::string_view one, std::string_view other);

/// Contacts are looked up by the very text of a number. One that was kept as a national number, before anybody said of which
/// country, comes as an international one later, and is the same. Reads both tables once; throws DatabaseError.
class BarredNumbers {
 public:
  explicit BarredNumbers(Database& db);
  /// Before a contact is stored: what was told of this number in another spelling is kept for this one, too. A STOP of
  /// anybody counts where enough digits agree that it cannot be another town's number; this customer's own with fewer.
  void know_again(std::string const& phone, std::int64_t customer);

 private:
  void stop(std::string const& phone, std::int64_t customer);
  bool is_stopped_elsewhere(std::string const& phone) const;

  Database& db_;
  std::unordered_set<std::string> stopped_;
  std::unordered_map<std::string, std::vector<std::string>> by_last_digits_;            // of stopped ones
  std::unordered_map<std::int64_t, std::vector<std::string>> stopped_of_, wrong_of_;    // by customer
};

}  // namespace lamplighter::store
