// Comma-separated values as RFC 4180 has them: header, quoted fields, doubled quotes, CRLF or LF, UTF-8. The first comma,
// semicolon or tab of the header is what separates fields in the whole text.
#pragma once

#include <functional>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.hpp"

namespace lamplighter::app {

struct CsvRow {
  int line = 0;  // where it begins, from 1
  std::vector<std::string> fields;
};

using CsvVisit = std::function<Result<void>(CsvRow)>;
/// Gives row after row, the header first; one row is in memory at a time. A byte order mark is skipped; empty lines are left
/// out. Errors (usage): a quote left open, text after a closing quote, a NUL byte; `name` and line are in the message. An
/// error of `visit` ends the reading and is returned.
Result<void> read_csv(std::istream& text, std::string const& name, CsvVisit const& visit);
/// All rows of a text, as `read_csv`.
Result<std::vector<CsvRow>> parse_csv(std::string_view text, std::string const& name);
/// The field as it has to be written.
std::string csv_field(std::string_view text);

}  // namespace lamplighter::app
