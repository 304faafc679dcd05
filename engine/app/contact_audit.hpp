// What only all contacts together show: who can be told nothing, who shares a phone, whose contact is old.
#pragma once

#include <vector>

#include "engine/app/contacts.hpp"
#include "geo/audit.hpp"

namespace lamplighter::app {

/// The findings of the rows, then 821 to 826 of geo/FINDINGS.md, each with the feeder and the place of its customer.
std::vector<geo::Finding> audit_contacts(Contacts const& contacts, geo::NetworkRows const& data, geo::Audit const& audit,
                                         ContactRules const& rules, Time now);

}  // namespace lamplighter::app
