// Strict reading of a command's JSON body: every field named, unknown ones refused, the wrong one said.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "engine/base/error.hpp"
#include "engine/base/time.hpp"

namespace lamplighter::flow {

/// Collects the first problem; `finish` returns it, or names a field that nobody asked for. Errors are `invalid` with `field`.
class BodyReader {
 public:
  explicit BodyReader(boost::json::object const& body) : body_(body) {}

  std::string text(std::string_view field);                            // required, not blank, at most 4,096 bytes
  std::optional<std::string> optional_text(std::string_view field);
  /// What names something (an id, a key, a person, a source): as a text, at most 200 bytes, as an index of any store takes it.
  std::string name(std::string_view field);
  std::optional<std::string> optional_name(std::string_view field);
  std::optional<std::string> reason(std::string_view field);           // why somebody decides so; a blank one is none
  Time time(std::string_view field);                                   // RFC 3339
  std::optional<Time> optional_time(std::string_view field);
  std::optional<std::int64_t> optional_integer(std::string_view field);
  std::optional<double> optional_real(std::string_view field);
  std::optional<bool> optional_flag(std::string_view field);            // true or false
  std::vector<std::string> texts(std::string_view field);              // required array of names, at least one
  std::vector<std::string> optional_texts(std::string_view field);
  boost::json::array const* optional_array(std::string_view field);
  boost::json::object const* optional_object(std::string_view field);
  /// The field's text through `from`; a word it does not know is an error that lists `known`.
  template <class From>
  auto word(std::string_view field, From from, std::string_view known) {
    auto const found = from(text(field));
    if (!found) problem(field, std::string("unknown value; known are ") + std::string(known));
    return found;
  }
  void problem(std::string_view field, std::string message);
  bool has_problem() const { return error_.has_value(); }
  Result<void> finish();

 private:
  boost::json::value const* find(std::string_view field);
  std::optional<std::string> text_within(std::string_view field, std::size_t bytes_max);
  /// The text, with a problem noted where it holds what makes it look like another.
  using Unwanted = std::optional<char32_t> (*)(std::string_view);
  std::optional<std::string> plain(std::string_view field, std::optional<std::string> found, Unwanted unwanted);
  std::string required(std::string_view field, std::optional<std::string> found);

  boost::json::object const& body_;
  std::vector<std::string> asked_;
  std::optional<Error> error_;
};

/// RFC 3339, or null where there is none.
inline boost::json::value time_or_null(std::optional<Time> const& time) {
  return time ? boost::json::value(to_rfc3339(*time)) : boost::json::value(nullptr);
}

}  // namespace lamplighter::flow
