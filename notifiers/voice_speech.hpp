// What a call says: greeting, message and ending as sound, made ahead and kept for the next call with the same text.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "notifiers/types.hpp"
#include "notifiers/voice_fragments.hpp"

namespace lamplighter::notifiers {

/// Samples at 8 kHz. Shared: a call goes on with what the cache has already dropped.
using Samples = std::shared_ptr<std::vector<std::int16_t> const>;

/// WAV files that take the place of the spoken greeting and ending; empty: spoken.
struct Recordings {
  std::string greeting{};
  std::string ending{};
  bool operator==(Recordings const&) const = default;
};

struct SpeechSettings {
  std::string program = "espeak-ng";
  std::map<std::string, std::string> voices{{"en", "en"}, {"zh", "cmn-latn-pinyin"}};  // others: the language itself
  int words_per_minute = 160;                    // 80 … 300
  std::map<std::string, Recordings> recordings{};  // by language
  std::string fragments{};                       // folder of recorded fragments, see voice_fragments.hpp; empty: all is spoken
  /// What becomes of a text that recordings do not say whole: all of it spoken by the program, or only what is missing.
  enum class Missing { speak_all, speak_missing } missing = Missing::speak_all;
  std::size_t cache_bytes = 64U << 20U;          // a minute takes a megabyte
  bool operator==(SpeechSettings const&) const = default;
};

struct SpokenCall {
  Samples greeting, message, ending;
};

/// Makes sound of texts. Used from one thread.
class Speech {
 public:
  explicit Speech(SpeechSettings settings);

  /// Speaks and reads once what every call needs, so that a missing program, voice or file is known at the start.
  /// Error: which one, and what to do.
  Result<void> warm_up();
  /// The sound of a text in a language. Error: why it cannot be made; never the text.
  Result<SpokenCall> prepare(std::string_view text, std::string_view language);
  /// Bytes that are kept at present.
  std::size_t cached_bytes() const { return bytes_; }
  /// Texts spoken so far, not counting those that were kept.
  int spoken_count() const { return spoken_; }

 private:
  struct Kept {
    std::string key;
    Samples samples;
  };
  Result<Samples> spoken(std::string_view text, std::string_view language);
  Result<Samples> recorded_or_spoken(std::string const& file, std::string_view text, std::string_view language);
  Result<Samples> recorded(std::string const& file);
  Result<Samples> said(std::string_view text, std::string_view language);
  Result<Samples> composed(std::vector<SpokenPiece> const& pieces, std::string_view language);
  Result<void> read_fragments();
  std::string voice_of(std::string_view language) const;
  Samples keep(std::string key, Samples samples);

  SpeechSettings settings_;
  std::optional<FragmentIndex> fragments_;
  std::map<std::string, Samples> files_;  // recordings, kept for good
  std::list<Kept> kept_;                  // the last used first
  std::map<std::string, std::list<Kept>::iterator, std::less<>> index_;
  std::size_t bytes_ = 0;
  int spoken_ = 0;
};

}  // namespace lamplighter::notifiers
