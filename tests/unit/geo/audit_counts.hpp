// Compares the audit of a network file with counts that were made from the same file by SQL alone.
#pragma once

#include <map>
#include <string>

#include "geo/audit.hpp"

namespace lamplighter::test {

/// What is wrong with a text that a Chinese report says; empty for nothing. What stands in quotes is the data's own.
std::string not_chinese(std::string const& text);
/// That every sentence of all reports in Chinese is Chinese.
void check_chinese(geo::Audit const& audit, geo::NetworkRows const& data);

/// The audit of one dataset in the standard layout, its reports in Chinese looked through; throws with the message of the
/// import.
geo::Audit audit_of(std::string const& path);
/// How often each number from 500 to 699 was found.
std::map<int, int> geometry_and_attribute_counts(geo::Audit const& audit);
/// What holds for each of the thirteen networks: one finding per feeder for every text that no row has, everybody
/// supplied, nobody suspected on a wrong transformer.
void check_shape(geo::Audit const& audit);

}  // namespace lamplighter::test
