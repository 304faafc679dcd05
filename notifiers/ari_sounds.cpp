// Writes and forgets sound files.
#include "notifiers/ari_sounds.hpp"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "notifiers/keyed_hash.hpp"
#include "notifiers/voice_audio.hpp"

namespace lamplighter::notifiers {
namespace {

using Clock = std::chrono::steady_clock;  // measures how long files are kept; decides nothing about notices

constexpr std::string_view file_begin = "said-";
constexpr std::size_t name_digits = 32;

void put_number(std::string& into, std::uint32_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) into += static_cast<char>((number >> (8 * i)) & 0xFFU);
}

}  // namespace

std::string written_wav(std::vector<std::int16_t> const& samples) {
  constexpr std::uint32_t header = 36, bytes_a_sample = 2, pcm = 1, channels = 1, bits = 16;
  auto const size = static_cast<std::uint32_t>(samples.size()) * bytes_a_sample;
  std::string out = "RIFF";
  put_number(out, header + size, 4);
  out += "WAVEfmt ";
  put_number(out, 16, 4);
  put_number(out, pcm, 2);
  put_number(out, channels, 2);
  put_number(out, telephone_rate, 4);
  put_number(out, telephone_rate * bytes_a_sample, 4);
  put_number(out, bytes_a_sample, 2);
  put_number(out, bits, 2);
  out += "data";
  put_number(out, size, 4);
  for (auto const one : samples) put_number(out, static_cast<std::uint16_t>(one), 2);
  return out;
}

Result<std::string> AriSounds::put(Samples const& samples) {
  auto const wav = written_wav(*samples);
  auto name = std::string{file_begin} + to_hex(sha256(wav)).substr(0, name_digits);
  auto const path = std::filesystem::path(folder_) / (name + ".wav");
  used_[name] = Clock::now();
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) return name;
  auto const temporary = path.string() + ".new";
  {
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    file.write(wav.data(), static_cast<std::streamsize>(wav.size()));
    if (!file.flush()) return tl::unexpected(Error{fmt::format("folder {} cannot be written; check its rights and the disk", folder_)});
  }
  std::error_code error;
  std::filesystem::rename(temporary, path, error);
  if (error) return tl::unexpected(Error{fmt::format("folder {} cannot be written; check its rights and the disk", folder_)});
  return name;
}

void AriSounds::forget(std::chrono::steady_clock::time_point before) {
  std::erase_if(used_, [&](auto const& one) {
    if (one.second >= before) return false;
    std::error_code ignored;
    std::filesystem::remove(std::filesystem::path(folder_) / (one.first + ".wav"), ignored);
    return true;
  });
}

void AriSounds::clear() {
  std::error_code ignored;
  for (auto const& one : std::filesystem::directory_iterator(folder_, ignored)) {
    auto const name = one.path().filename().string();
    if (name.starts_with(file_begin)) std::filesystem::remove(one.path(), ignored);
  }
}

}  // namespace lamplighter::notifiers
