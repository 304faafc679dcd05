// A small lexer: enough of C++ to tell comments and literals from code.
#include "tests/house/source_text.hpp"

#include <algorithm>
#include <cctype>

namespace lamplighter::house {
namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {
    out_.without_comments = std::string(text);
    out_.code = std::string(text);
  }

  SourceText run() {
    while (at_ < text_.size()) {
      auto const two = text_.substr(at_, 2);
      if (two == "//") {
        comment(end_of_line());
      } else if (two == "/*") {
        auto const end = text_.find("*/", at_ + 2);
        comment(end == std::string_view::npos ? text_.size() : end + 2);
      } else if (text_[at_] == '"') {
        is_raw() ? raw_string() : quoted('"');
      } else if (text_[at_] == '\'' && !is_digit_separator()) {
        quoted('\'');
      } else {
        ++at_;
      }
    }
    return std::move(out_);
  }

 private:
  std::string_view word_before() const {
    auto begin = at_;
    while (begin > 0 && is_word(text_[begin - 1])) --begin;
    return text_.substr(begin, at_ - begin);
  }
  bool is_raw() const {
    auto const word = word_before();
    return word == "R" || word == "u8R" || word == "uR" || word == "UR" || word == "LR";
  }
  bool is_digit_separator() const {
    auto const word = word_before();
    return !word.empty() && std::isdigit(static_cast<unsigned char>(word.front())) != 0;
  }
  std::size_t end_of_line() const { return std::min(text_.find('\n', at_), text_.size()); }

  static void blank(std::string& view, std::size_t begin, std::size_t end) {
    for (auto i = begin; i < end; ++i) {
      if (view[i] != '\n') view[i] = ' ';
    }
  }
  void comment(std::size_t end) {
    blank(out_.without_comments, at_, end);
    blank(out_.code, at_, end);
    at_ = end;
  }
  void literal(std::size_t begin, std::size_t end, std::size_t after) {
    out_.literals.push_back({line_at(text_, begin), std::string(text_.substr(begin, end - begin))});
    blank(out_.code, begin, end);
    at_ = after;
  }
  void quoted(char quote) {
    auto const begin = at_ + 1;
    auto end = begin;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') end += text_[end] == '\\' ? 2 : 1;
    end = std::min(end, text_.size());
    if (quote == '"') {
      literal(begin, end, end + 1);
    } else {
      blank(out_.code, begin, end);
      at_ = end + 1;
    }
  }
  void raw_string() {
    auto const open = std::min(text_.find('(', at_), text_.size() - 1);
    auto const mark = ")" + std::string(text_.substr(at_ + 1, open - at_ - 1)) + "\"";
    auto const end = std::min(text_.find(mark, open), text_.size());
    literal(open + 1, end, std::min(end + mark.size(), text_.size()));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  SourceText out_;
};

}  // namespace

SourceText split_source(std::string_view text) {
  return Splitter(text).run();
}

std::size_t line_at(std::string_view text, std::size_t position) {
  auto const before = text.substr(0, position);
  return 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
}

std::size_t closing_bracket(std::string_view code, std::size_t open) {
  auto depth = 0;
  for (auto i = open; i < code.size(); ++i) {
    auto const c = code[i];
    if (c == '(' || c == '{' || c == '[') ++depth;
    if ((c == ')' || c == '}' || c == ']') && --depth == 0) return i;
  }
  return std::string_view::npos;
}

std::string without_hash_comments(std::string_view text) {
  std::string out(text);
  auto is_comment = false;
  for (auto& c : out) {
    if (c == '\n') is_comment = false;
    if (c == '#') is_comment = true;
    if (is_comment) c = ' ';
  }
  return out;
}

}  // namespace lamplighter::house
