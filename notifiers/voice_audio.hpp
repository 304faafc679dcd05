// Sound for the telephone: WAV files read, and any rate brought to 8 kHz.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// Samples a second on the telephone (G.711), and in one frame of 20 ms.
inline constexpr int telephone_rate = 8'000;
inline constexpr int frame_samples = 160;

/// One channel of 16-bit samples.
struct Sound {
  int rate = telephone_rate;  // samples a second
  std::vector<std::int16_t> samples{};
};

/// Reads a WAV file of 16-bit PCM, one or two channels (mixed into one), 8 to 48 kHz. Lengths in the header that go beyond
/// the bytes mean "to the end", as a program writes them that does not know its length yet. Error: what it is instead.
Result<Sound> read_wav(std::string_view bytes);

/// The sound at 8 kHz: low-pass at 3.6 kHz by a windowed sinc, so that nothing above folds back.
Sound for_telephone(Sound const& sound);

/// Frames that the samples take, the last one filled up with silence.
int frames_in(std::vector<std::int16_t> const& samples);

}  // namespace lamplighter::notifiers
