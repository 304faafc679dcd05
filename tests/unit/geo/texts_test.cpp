// Columns of texts against a plain vector of strings, and the table that finds them.
#include "geo/texts.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <vector>

#include "tests/unit/geo/random_network.hpp"

using namespace lamplighter;
using geo::no_index;
using geo::Texts;
using geo::TextIndex;
using test::Chance;

namespace {

std::vector<std::string> all_of(Texts const& texts) {
  std::vector<std::string> all;
  for (std::uint32_t row = 0; row < texts.size(); ++row) all.emplace_back(texts[row]);
  return all;
}

Texts of(std::vector<std::string> const& texts) {
  Texts column;
  for (auto const& text : texts) column.push_back(text);
  return column;
}

}  // namespace

TEST_CASE("a column of texts gives back what was put in, however it came") {
  Texts texts;
  CHECK(texts.size() == 0);
  CHECK(texts[7].empty());  // beyond the end every text is empty
  texts.push_back("one");
  texts.push_back("");
  char const bytes[] = "xxtwothree";
  std::int32_t const offsets[] = {2, 5, 5, 10};
  texts.append(bytes, offsets, 3);
  std::int64_t const wide[] = {0, 2};
  texts.append(bytes, wide, 1);
  CHECK(all_of(texts) == std::vector<std::string>{"one", "", "two", "", "three", "xx"});
  texts.pad(8);
  texts.append(of({"end", "of"}), 3);
  CHECK(all_of(texts) ==
        std::vector<std::string>{"one", "", "two", "", "three", "xx", "", "", "end", "of", ""});
  texts.keep({true, true, false, false, true, false, false, true, true, false, false});
  CHECK(all_of(texts) == std::vector<std::string>{"one", "", "three", "", "end"});
  texts.clear();
  CHECK(texts.size() == 0);
  texts.push_back("again");
  CHECK(all_of(texts) == std::vector<std::string>{"again"});
}

TEST_CASE("a column of texts takes a text of its own, also where it moves to make room") {
  Texts texts;
  texts.push_back("a text of some length");
  for (int i = 0; i < 1000; ++i) texts.push_back(texts[texts.size() - 1]);
  CHECK(texts[1000] == "a text of some length");
}

TEST_CASE("a table of texts finds the first row of each and names those that repeat") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    Chance chance(seed);
    std::size_t const rows = chance.below(3000);
    std::vector<std::string> written;
    for (std::size_t row = 0; row < rows; ++row) {
      written.push_back(std::string(chance.below(20), 'x') + std::to_string(chance.below(4000)));
    }
    std::map<std::string, std::uint32_t> first;
    std::vector<std::uint32_t> repeated;
    for (std::uint32_t row = 0; row < rows; ++row) {
      if (!first.emplace(written[row], row).second) repeated.push_back(row);
    }
    Texts const texts = of(written);
    TextIndex const index(texts);
    CHECK(index.repeated() == repeated);
    std::vector<std::string> asked = written;
    for (int i = 0; i < 100; ++i) asked.push_back("absent" + std::to_string(i));
    asked.emplace_back();
    std::vector<std::uint32_t> found(asked.size());
    index.find_all(texts, asked.size(), [&](std::size_t i) { return std::string_view(asked[i]); }, found.data());
    bool are_right = true;
    for (std::size_t i = 0; i < asked.size(); ++i) {
      auto const known = first.find(asked[i]);
      std::uint32_t const right = known == first.end() ? no_index : known->second;
      are_right = are_right && found[i] == right && index.find(texts, asked[i]) == right;
    }
    CHECK(are_right);
  }
}
