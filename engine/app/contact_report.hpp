// What import and check say about contacts.
#pragma once

#include <span>
#include <string>

#include <boost/json/object.hpp>

#include "engine/app/contacts.hpp"
#include "geo/finding_titles.hpp"

namespace lamplighter::app {

/// Of any findings those about contacts: how many there are of each number, and a few of each.
std::string contacts_text(Contacts const& contacts, std::span<geo::Finding const> findings, geo::ReportLanguage language);
/// The same with every finding.
boost::json::object contacts_json(Contacts const& contacts, std::span<geo::Finding const> findings, geo::ReportLanguage language);

}  // namespace lamplighter::app
