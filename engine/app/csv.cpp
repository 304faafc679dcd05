// Reading and writing of comma-separated values.
#include "engine/app/csv.hpp"

#include <sstream>

#include <fmt/format.h>

namespace lamplighter::app {
namespace {

/// One pass over the text; the state is whether we are inside quotes and whether a field has just been closed.
class Parser {
 public:
  Parser(std::streambuf& text, std::string const& name, CsvVisit const& visit) : text_(text), name_(name), visit_(visit) {}

  Result<void> run() {
    row_.line = 1;
    for (auto next = text_.sbumpc(); next != end; next = text_.sbumpc()) {
      char const c = std::char_traits<char>::to_char_type(next);
      if (c == '\0') return problem("a NUL byte; is this a text file?");
      if (in_quotes_) {
        if (c == '"' && is_next('"')) {
          field_ += '"';
          text_.sbumpc();
        } else if (c == '"') {
          in_quotes_ = false;
          was_quoted_ = true;
        } else {
          if (c == '\n') ++line_;
          field_ += c;
        }
        continue;
      }
      if (c == '\r' && is_next('\n')) continue;
      if (separator_ == '\0' && (c == ',' || c == ';' || c == '\t')) separator_ = c;  // spreadsheets choose it by the country
      if (c == separator_) {
        end_field();
      } else if (c == '\n') {
        if (auto const taken = end_row(); !taken) return taken;
      } else if (c == '"' && field_.empty() && !was_quoted_) {
        in_quotes_ = true;
      } else if (was_quoted_) {
        return problem("text after a closing quote; write a quote inside a field twice");
      } else {
        field_ += c;
      }
    }
    if (in_quotes_) return problem("a quote is left open");
    return end_row();
  }

 private:
  static constexpr auto end = std::char_traits<char>::eof();

  bool is_next(char c) { return text_.sgetc() == std::char_traits<char>::to_int_type(c); }
  tl::unexpected<Error> problem(std::string_view what) const {
    return fail(Error::Kind::usage, fmt::format("{}:{}: {}", name_, line_, what));
  }
  void end_field() {
    row_.fields.push_back(std::move(field_));
    field_.clear();
    was_quoted_ = false;
  }
  Result<void> end_row() {
    bool const is_empty = row_.fields.empty() && field_.empty() && !was_quoted_;
    Result<void> taken;
    if (!is_empty) {
      end_field();
      taken = visit_(std::move(row_));
    }
    if (!is_empty && separator_ == '\0') separator_ = ',';  // one column
    row_ = {};
    row_.line = ++line_;
    return taken;
  }

  std::streambuf& text_;
  std::string const& name_;
  CsvVisit const& visit_;
  CsvRow row_;
  std::string field_;
  int line_ = 1;
  char separator_ = '\0';  // until the header has shown it
  bool in_quotes_ = false;
  bool was_quoted_ = false;
};

}  // namespace

Result<void> read_csv(std::istream& text, std::string const& name, CsvVisit const& visit) {
  auto& bytes = *text.rdbuf();
  try {
    int known = 0;
    for (int const one : {0xEF, 0xBB, 0xBF}) {
      if (bytes.sgetc() != one) break;
      bytes.sbumpc();
      ++known;
    }
    for (; known != 0 && known != 3; --known) bytes.sungetc();  // another character that begins like the mark
    return Parser(bytes, name, visit).run();
  } catch (std::ios_base::failure const&) {
    return fail(Error::Kind::usage, fmt::format("{}: cannot be read; is it a file, and whole?", name));
  }
}

Result<std::vector<CsvRow>> parse_csv(std::string_view text, std::string const& name) {
  std::vector<CsvRow> rows;
  std::istringstream stream{std::string(text)};
  auto const read = read_csv(stream, name, [&](CsvRow row) -> Result<void> {
    rows.push_back(std::move(row));
    return {};
  });
  if (!read) return tl::unexpected<Error>(read.error());
  return rows;
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",;\t\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (char const c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

}  // namespace lamplighter::app
