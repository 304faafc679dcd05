// Reads PCM out of RIFF chunks and resamples it.
#include "notifiers/voice_audio.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <optional>

#include <fmt/format.h>

namespace lamplighter::notifiers {
namespace {

constexpr std::uint16_t format_pcm = 1, format_extensible = 0xFFFE;
constexpr int rate_min = telephone_rate, rate_max = 48'000;
constexpr double cut_off_hz = 3'600;  // what a telephone carries
constexpr int half_width = 32;        // of the sinc, in input samples at 8 kHz; wider at higher rates

std::uint32_t number_at(std::string_view bytes, std::size_t at, int size) {
  std::uint32_t out = 0;
  for (int i = size - 1; i >= 0; --i) {
    out = (out << 8U) | static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)]);
  }
  return out;
}

struct Format {
  int channels = 0, rate = 0;
};

tl::unexpected<Error> refuse(std::string message) { return tl::unexpected(Error{std::move(message)}); }

Result<Format> read_format(std::string_view chunk) {
  constexpr std::size_t size_min = 16;
  if (chunk.size() < size_min) return refuse("its format chunk is cut off");
  auto const coding = number_at(chunk, 0, 2);
  Format const format{static_cast<int>(number_at(chunk, 2, 2)), static_cast<int>(number_at(chunk, 4, 4))};
  auto const bits = number_at(chunk, 14, 2);
  if ((coding != format_pcm && coding != format_extensible) || bits != 16) return refuse("it is no 16-bit PCM; save it as such");
  if (format.channels < 1 || format.channels > 2) return refuse(fmt::format("it has {} channels; one or two can be read", format.channels));
  if (format.rate < rate_min || format.rate > rate_max) {
    return refuse(fmt::format("it has {} samples a second; {} to {} can be read", format.rate, rate_min, rate_max));
  }
  return format;
}

Sound read_samples(Format format, std::string_view data) {
  Sound sound{format.rate, {}};
  auto const step = static_cast<std::size_t>(format.channels) * 2;
  sound.samples.reserve(data.size() / step);
  for (std::size_t at = 0; at + step <= data.size(); at += step) {
    int sum = 0;
    for (std::size_t channel = 0; channel < step; channel += 2) {
      sum += static_cast<std::int16_t>(static_cast<std::uint16_t>(number_at(data, at + channel, 2)));
    }
    sound.samples.push_back(static_cast<std::int16_t>(sum / format.channels));
  }
  return sound;
}

}  // namespace

Result<Sound> read_wav(std::string_view bytes) {
  constexpr std::size_t riff_bytes = 12, head_bytes = 8;
  if (bytes.size() < riff_bytes || bytes.substr(0, 4) != "RIFF" || bytes.substr(8, 4) != "WAVE") return refuse("it is no WAV file");
  std::optional<Format> format;
  for (std::size_t at = riff_bytes; at + head_bytes <= bytes.size();) {
    auto const name = bytes.substr(at, 4);
    std::size_t const stated = number_at(bytes, at + 4, 4);
    auto const size = std::min(stated, bytes.size() - at - head_bytes);
    auto const chunk = bytes.substr(at + head_bytes, size);
    if (name == "fmt ") {
      auto read = read_format(chunk);
      if (!read) return tl::unexpected(read.error());
      format = *read;
    } else if (name == "data") {
      if (!format) return refuse("its sound stands before its format");
      return read_samples(*format, chunk);
    }
    at += head_bytes + size + size % 2;
  }
  return refuse("it has no sound");
}

Sound for_telephone(Sound const& sound) {
  if (sound.rate == telephone_rate) return sound;
  double const step = static_cast<double>(sound.rate) / telephone_rate;
  double const cut = 2 * cut_off_hz / sound.rate;  // in half cycles a sample
  auto const half = static_cast<std::ptrdiff_t>(std::lround(half_width * step));
  auto const last = std::ssize(sound.samples) - 1;
  Sound out{telephone_rate, {}};
  auto const count = static_cast<std::size_t>(static_cast<double>(sound.samples.size()) / step);
  out.samples.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    double const centre = static_cast<double>(i) * step;
    auto const middle = static_cast<std::ptrdiff_t>(centre);
    double sum = 0, weight = 0;
    for (auto k = std::max<std::ptrdiff_t>(0, middle - half); k <= std::min(last, middle + half); ++k) {
      double const x = static_cast<double>(k) - centre;
      double const sinc = x == 0 ? cut : std::sin(std::numbers::pi * cut * x) / (std::numbers::pi * x);
      double const hann = 0.5 + 0.5 * std::cos(std::numbers::pi * x / static_cast<double>(half + 1));
      sum += sinc * hann * sound.samples[static_cast<std::size_t>(k)];
      weight += sinc * hann;
    }
    out.samples.push_back(static_cast<std::int16_t>(std::clamp(sum / (weight == 0 ? 1 : weight), -32'768.0, 32'767.0)));
  }
  return out;
}

int frames_in(std::vector<std::int16_t> const& samples) {
  return static_cast<int>((samples.size() + frame_samples - 1) / frame_samples);
}

}  // namespace lamplighter::notifiers
