// What an import takes away: customers who could be told until now, and for whom the files name nobody any more.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "engine/app/contacts.hpp"
#include "geo/finding_titles.hpp"

namespace lamplighter::app {

/// Contacts of the store beside those of the files. Files that name no customer of the network replace nothing.
struct ContactLoss {
  std::size_t before = 0;                                        // customers of the store with a phone or a mail address
  std::vector<std::string> lost;                                 // those among them, still in the network, without one now
  enum class Kept : std::uint8_t { renewed, no_table, no_rows, none_known } kept = Kept::renewed;  // why the old ones stay
};
/// `before`: customers who have a contact in the store. `tables`: how many the configuration names.
ContactLoss contact_loss(std::vector<std::string> const& before, std::set<std::string> const& in_network, Contacts const& contacts,
                         std::size_t tables);

/// One line that ends in '\n', or nothing where nothing is lost or kept.
std::string contact_loss_text(ContactLoss const& loss, geo::ReportLanguage language = geo::ReportLanguage::en);
/// Why an import needs a person: at least 10 customers, and a larger share than `lost_max`, lose all contacts; else empty.
std::string contact_loss_refusal(ContactLoss const& loss, double lost_max);

}  // namespace lamplighter::app
