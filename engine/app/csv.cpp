// Reading and writing of comma-separated values.
#include "engine/app/csv.hpp"

#include <fmt/format.h>

namespace lamplighter::app {
namespace {

/// One pass over the text; the state is whether we are inside quotes and whether a field has just been closed.
class Parser {
 public:
  Parser(std::string_view text, std::string const& name) : text_(text), name_(name) {}

  Result<std::vector<CsvRow>> run() {
    row_.line = 1;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      char const c = text_[i];
      if (c == '\0') return problem("a NUL byte; is this a text file?");
      if (in_quotes_) {
        if (c == '"' && i + 1 < text_.size() && text_[i + 1] == '"') {
          field_ += '"';
          ++i;
        } else if (c == '"') {
          in_quotes_ = false;
          was_quoted_ = true;
        } else {
          if (c == '\n') ++line_;
          field_ += c;
        }
        continue;
      }
      if (c == '\r' && i + 1 < text_.size() && text_[i + 1] == '\n') continue;
      if (c == ',') {
        end_field();
      } else if (c == '\n') {
        end_row();
      } else if (c == '"' && field_.empty() && !was_quoted_) {
        in_quotes_ = true;
      } else if (was_quoted_) {
        return problem("text after a closing quote; write a quote inside a field twice");
      } else {
        field_ += c;
      }
    }
    if (in_quotes_) return problem("a quote is left open");
    end_row();
    return std::move(rows_);
  }

 private:
  tl::unexpected<Error> problem(std::string_view what) const {
    return fail(Error::Kind::usage, fmt::format("{}:{}: {}", name_, line_, what));
  }
  void end_field() {
    row_.fields.push_back(std::move(field_));
    field_.clear();
    was_quoted_ = false;
  }
  void end_row() {
    bool const is_empty = row_.fields.empty() && field_.empty() && !was_quoted_;
    if (!is_empty) {
      end_field();
      rows_.push_back(std::move(row_));
    }
    row_ = {};
    row_.line = ++line_;
  }

  std::string_view text_;
  std::string const& name_;
  std::vector<CsvRow> rows_;
  CsvRow row_;
  std::string field_;
  int line_ = 1;
  bool in_quotes_ = false;
  bool was_quoted_ = false;
};

}  // namespace

Result<std::vector<CsvRow>> parse_csv(std::string_view text, std::string const& name) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return Parser(text, name).run();
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (char const c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

}  // namespace lamplighter::app
