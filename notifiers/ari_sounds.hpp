// What is said, as files that Asterisk plays.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "notifiers/types.hpp"
#include "notifiers/voice_speech.hpp"

namespace lamplighter::notifiers {

/// A WAV file of 8 kHz, 16 bit, one channel: what Asterisk's format_wav reads.
std::string written_wav(std::vector<std::int16_t> const& samples);

/// Files of one folder, named by what they hold, so that the same words have one file. Used from one thread.
class AriSounds {
 public:
  explicit AriSounds(std::string folder) : folder_(std::move(folder)) {}
  /// The file's name without its ending; written whole or not at all, readable by everybody who may read the folder. Error: it cannot be written.
  Result<std::string> put(Samples const& samples);
  /// Takes away what was put before that moment and not since: texts name streets.
  void forget(std::chrono::steady_clock::time_point before);
  /// Takes away what an earlier run left.
  void clear();

 private:
  std::string folder_;
  std::map<std::string, std::chrono::steady_clock::time_point> used_;
};

}  // namespace lamplighter::notifiers
