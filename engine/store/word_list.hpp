// Words of configuration in one column, with commas between them.
#pragma once

#include <sstream>
#include <string>
#include <vector>

namespace lamplighter::store {

inline std::string joined(std::vector<std::string> const& words) {
  std::string out;
  for (auto const& word : words) {
    if (!out.empty()) out += ',';
    out += word;
  }
  return out;
}

/// Empty ones are left out.
inline std::vector<std::string> words_of(std::string const& text) {
  std::vector<std::string> words;
  std::istringstream stream(text);
  for (std::string word; std::getline(stream, word, ',');) {
    if (!word.empty()) words.push_back(word);
  }
  return words;
}

}  // namespace lamplighter::store
