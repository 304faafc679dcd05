// Sound of texts: WAV files, the telephone's rate, the cache, and what espeak-ng makes of every shipped text.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numbers>
#include <set>

#include "notifiers/voice_audio.hpp"
#include "notifiers/voice_program.hpp"
#include "notifiers/voice_speech.hpp"
#include "notifiers/voice_wording.hpp"

namespace lamplighter::notifiers {
namespace {

namespace fs = std::filesystem;

std::string little_endian(unsigned value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8U * static_cast<unsigned>(i)));
  return out;
}

std::string wav(unsigned channels, unsigned rate, std::vector<std::int16_t> const& samples, unsigned stated_bytes, unsigned bits = 16) {
  std::string data;
  for (auto const sample : samples) data += little_endian(static_cast<std::uint16_t>(sample), 2);
  return "RIFF" + little_endian(stated_bytes, 4) + "WAVEfmt " + little_endian(16, 4) + little_endian(1, 2) + little_endian(channels, 2) +
         little_endian(rate, 4) + little_endian(rate * channels * 2, 4) + little_endian(channels * 2, 2) + little_endian(bits, 2) +
         "LIST" + little_endian(3, 4) + std::string("abc\0", 4) + "data" + little_endian(stated_bytes, 4) + data;
}

Sound tone(int rate, double hertz, int milliseconds) {
  Sound sound{rate, {}};
  for (int i = 0; i < rate * milliseconds / 1'000; ++i) {
    sound.samples.push_back(static_cast<std::int16_t>(10'000 * std::sin(2 * std::numbers::pi * hertz * i / rate)));
  }
  return sound;
}

// Root mean square without the edges.
double level(Sound const& sound) {
  double sum = 0;
  auto const margin = sound.samples.size() / 10;
  for (auto i = margin; i < sound.samples.size() - margin; ++i) sum += std::pow(sound.samples[i], 2);
  return std::sqrt(sum / static_cast<double>(sound.samples.size() - 2 * margin));
}

SpeechSettings quick() { return {.words_per_minute = 300}; }

}  // namespace

TEST_CASE("a WAV file is read whatever length its header states, and two channels become one") {
  auto const whole = read_wav(wav(1, 22'050, {1, -2, 300}, 6));
  REQUIRE(whole);
  CHECK(whole->rate == 22'050);
  CHECK(whole->samples == std::vector<std::int16_t>{1, -2, 300});
  auto const endless = read_wav(wav(1, 22'050, {1, -2, 300}, 0x7FFFF000));
  REQUIRE(endless);
  CHECK(endless->samples == std::vector<std::int16_t>{1, -2, 300});
  auto const stereo = read_wav(wav(2, 8'000, {100, 300, -100, 100}, 8));
  REQUIRE(stereo);
  CHECK(stereo->samples == std::vector<std::int16_t>{200, 0});
}

TEST_CASE("what is no WAV file of 16-bit PCM is refused with what it is instead") {
  CHECK(read_wav("").error().message == "it is no WAV file");
  CHECK(read_wav(wav(1, 8'000, {1}, 2, 8)).error().message == "it is no 16-bit PCM; save it as such");
  CHECK(read_wav(wav(3, 8'000, {1}, 2)).error().message == "it has 3 channels; one or two can be read");
  CHECK(read_wav(wav(1, 4'000, {1}, 2)).error().message == "it has 4000 samples a second; 8000 to 48000 can be read");
  auto const good = wav(1, 8'000, {1, 2}, 4);
  for (std::size_t cut = 0; cut < good.size() - 4; ++cut) CHECK_FALSE((read_wav(good.substr(0, cut)) && cut < 48));
}

TEST_CASE("speech keeps its level at the telephone's rate, and nothing above it folds back") {
  for (int const rate : {8'000, 16'000, 22'050, 44'100}) {
    auto const speech = for_telephone(tone(rate, 1'000, 500));
    CHECK(speech.rate == 8'000);
    CHECK(std::abs(static_cast<int>(speech.samples.size()) - 4'000) <= 2);
    CHECK(level(speech) == Approx(10'000 / std::sqrt(2)).epsilon(0.02));
  }
  CHECK(level(for_telephone(tone(22'050, 6'000, 500))) < 100);
  CHECK(level(for_telephone(tone(44'100, 5'000, 500))) < 100);
}

TEST_CASE("a program gets its input and is waited for; one that fails, hangs or talks too much is known as such") {
  std::string const long_text(300'000, 'x');
  CHECK(output_of({"cat"}, long_text).value() == long_text);
  CHECK(output_of({"false"}, "text").error().message == "false: ended with status 1");
  CHECK(output_of({"no-such-program"}, "").error().message == "no-such-program: cannot be started; is it installed?");
  CHECK(output_of({"sleep", "60"}, long_text, {.longest = std::chrono::milliseconds{50}}).error().message == "sleep: it took too long");
  CHECK(output_of({"cat"}, long_text, {.bytes_max = 1'000}).error().message == "cat: it wrote too much");
}

TEST_CASE("both languages are spoken, with a greeting and an ending, and the same text only once") {
  Speech speech{quick()};
  REQUIRE(speech.warm_up());
  for (auto const* language : {"zh", "en"}) {
    auto const before = speech.spoken_count();
    auto const first = speech.prepare("10:30", language);
    REQUIRE(first);
    CHECK(level({8'000, *first->message}) > 300);
    CHECK_FALSE(first->greeting->empty());
    CHECK_FALSE(first->ending->empty());
    auto const after = speech.spoken_count();
    CHECK(after - before <= 3);
    CHECK(speech.prepare("10:30", language)->message == first->message);
    CHECK(speech.spoken_count() == after);
  }
}

TEST_CASE("kept sound is bounded, and the texts used last stay") {
  auto settings = quick();
  settings.cache_bytes = 200'000;
  Speech speech{settings};
  for (int i = 0; i < 20; ++i) {
    REQUIRE(speech.prepare("Number " + std::to_string(i), "en"));
    CHECK(speech.cached_bytes() <= settings.cache_bytes);
  }
  auto const before = speech.spoken_count();
  CHECK(speech.prepare("Number 19", "en"));
  CHECK(speech.spoken_count() == before);
}

TEST_CASE("recordings take the place of greeting and ending; one that cannot be read is named at the start") {
  auto const file = fs::temp_directory_path() / ("lamplighter-recording-" + std::to_string(::getpid()) + ".wav");
  std::vector<std::int16_t> samples(16'000, 1'234);
  std::ofstream{file, std::ios::binary} << wav(1, 16'000, samples, 32'000);
  auto settings = quick();
  settings.recordings["zh"] = {.greeting = file.string(), .ending = {}};
  Speech speech{settings};
  auto const said = speech.prepare("停电", "zh");
  REQUIRE(said);
  CHECK(said->greeting->size() == Approx(8'000).margin(2));
  CHECK((*said->greeting)[4'000] == Approx(1'234).margin(2));
  fs::remove(file);
  settings.recordings["zh"].ending = "/nowhere/ending.wav";
  CHECK(Speech{settings}.warm_up().error().message == "recording " + file.string() + " cannot be read");
}

TEST_CASE("a missing program or voice is known at the start") {
  auto settings = quick();
  settings.voices["zh"] = "xqz";
  CHECK(Speech{settings}.warm_up().error().message == "voice 'xqz' for language 'zh': espeak-ng: ended with status 1");
  settings = quick();
  settings.program = "no-such-program";
  CHECK_FALSE(Speech{settings}.warm_up());
}

}  // namespace lamplighter::notifiers
