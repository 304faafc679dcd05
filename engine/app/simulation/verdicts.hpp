// Broken promises as they are found: counted by kind, said in words.
#pragma once

#include <string>
#include <utility>

#include "engine/app/simulation/books.hpp"
#include "engine/app/simulation/run.hpp"
#include "engine/app/simulation/simulation.hpp"

namespace lamplighter::simulation {

class Verdicts {
 public:
  explicit Verdicts(Summary& summary) : summary_(summary) {}
  void told_wrongly(std::string words) { add(summary_.told_wrongly, "told wrongly: ", std::move(words)); }
  void told_twice(std::string words) { add(summary_.told_twice, "told twice: ", std::move(words)); }
  void forgotten(std::string words) { add(summary_.forgotten, "forgotten: ", std::move(words)); }
  void other(std::string words) { add(others_, "", std::move(words)); }

 private:
  static constexpr std::size_t words_max = 200;
  void add(std::int64_t& count, char const* kind, std::string words) {
    ++count;
    if (summary_.violations.size() < words_max) summary_.violations.push_back(kind + std::move(words));
  }
  Summary& summary_;
  std::int64_t others_ = 0;
};

/// Everything that reached somebody was true when it was said, and was not said again without need.
void judge_words(Run& run, Books const& books, Verdicts& verdicts);
/// Everybody who was owed a notice has one that is proven, excepted or overtaken.
void judge_obligations(Run& run, Books const& books, Verdicts& verdicts);
/// Interruptions are those of the world, and states move by facts alone.
void judge_ledger(Run& run, Books const& books, Verdicts& verdicts, Summary& summary);
/// Nobody who has paid is warned any more.
void judge_campaigns(Run& run, Books const& books, Verdicts& verdicts);

}  // namespace lamplighter::simulation
