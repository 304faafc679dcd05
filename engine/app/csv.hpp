// Comma-separated values as RFC 4180 has them: header, quoted fields, doubled quotes, CRLF or LF, UTF-8.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.hpp"

namespace lamplighter::app {

struct CsvRow {
  int line = 0;  // where it begins, from 1
  std::vector<std::string> fields;
};

/// All rows, the header first. A byte order mark is skipped; empty lines are left out.
/// Errors (usage): a quote left open, text after a closing quote, a NUL byte; `name` and line are in the message.
Result<std::vector<CsvRow>> parse_csv(std::string_view text, std::string const& name);
/// The field as it has to be written.
std::string csv_field(std::string_view text);

}  // namespace lamplighter::app
