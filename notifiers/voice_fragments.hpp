// Recorded fragments of speech: numbers, dates, names of places and fixed sentences that a person read, put together to what a call says.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// One recording: the words that it says, as `spoken_text` writes them, one token each (a character where the language is written in
/// those, else a word in small letters).
struct Fragment {
  std::vector<std::string> tokens;
  std::string file;  // absolute
};

/// The fragments of a folder. Its `index.tsv` has one recording a line: LANGUAGE, FILE (in the folder) and TEXT with tabs between; empty
/// lines and those that begin with # say nothing. TEXT may be written as people write it ("10:30"): it is put into words first.
class FragmentIndex {
 public:
  /// Error: the file, the line and what to do.
  static Result<FragmentIndex> read(std::string const& folder);

  bool has(std::string_view language) const { return by_language_.contains(std::string(language)); }
  std::vector<Fragment> const& of(std::string_view language) const;

 private:
  std::map<std::string, std::vector<Fragment>, std::less<>> by_language_;
};

/// One after the other: a recording, a pause, or words that no recording has.
struct SpokenPiece {
  enum class Kind { recording, pause, words } kind = Kind::recording;
  std::string text;  // the file, or the words; of a pause nothing
};

/// What says these words (as `spoken_text` gives them): as few words without a recording as can be, then as few recordings.
std::vector<SpokenPiece> compose(std::string_view spoken, std::vector<Fragment> const& fragments);
/// Whether recordings say all of it.
bool is_all_recorded(std::vector<SpokenPiece> const& pieces);

}  // namespace lamplighter::notifiers
