// The headers of a received message: unfolded fields, and what a Content-Type says.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lamplighter::notifiers {

/// One field: its name in lower case, its value unfolded and without blanks around it.
struct MailField {
  std::string name;
  std::string value;
};

/// A block of fields, and what follows the empty line behind it.
struct MailBlock {
  std::vector<MailField> fields;
  std::string_view rest;

  /// The first field of a name; nullptr when there is none.
  std::string const* find(std::string_view name) const;
};

/// Reads fields up to an empty line or the end of the text. At most 1,000 fields of 8 KiB each. nullopt: a line that is
/// neither a field nor goes on with one, or more than that.
std::optional<MailBlock> read_mail_fields(std::string_view text);

/// `multipart/report; report-type="x"` as the type in lower case and its parameters, their names in lower case.
struct ContentType {
  std::string type;
  std::map<std::string, std::string, std::less<>> parameters;
};
/// nullopt: not of that form, or a parameter that stands twice. Comments are not understood.
std::optional<ContentType> read_content_type(std::string_view value);

/// The parts between the lines of a boundary, at most 20. nullopt: no such line, none that ends it, or more parts.
std::optional<std::vector<std::string_view>> split_at_boundary(std::string_view body, std::string_view boundary);

/// Mail addresses that stand in a field's value, between blanks, commas and angle brackets; at most 20.
std::vector<std::string> addresses_in(std::string_view value);

/// ASCII letters as small ones.
std::string lower_case(std::string_view text);

}  // namespace lamplighter::notifiers
