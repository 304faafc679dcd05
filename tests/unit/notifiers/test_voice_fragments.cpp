// Recorded fragments: their index, how they are put together, and what is said where one is missing.
#include <catch2/catch.hpp>

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "notifiers/voice_fragments.hpp"
#include "notifiers/voice_speech.hpp"
#include "notifiers/voice_wording.hpp"

namespace lamplighter::notifiers {
namespace {

namespace fs = std::filesystem;

/// A folder with these lines as its index; gone with the test.
class Folder {
 public:
  explicit Folder(std::string const& index) {
    auto pattern = (fs::temp_directory_path() / "lamplighter-fragments-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
    path_ = pattern;
    std::ofstream(path_ + "/index.tsv") << index;
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(Folder const&) = delete;
  Folder& operator=(Folder const&) = delete;
  std::string const& path() const { return path_; }

  /// So many samples of one value at 8 kHz, so that it can be found again in what is said.
  void record(std::string const& file, int samples, std::int16_t value) const {
    auto const number = [](std::uint32_t one, int bytes) {
      std::string out;
      for (int i = 0; i < bytes; ++i) out += static_cast<char>(one >> (8 * i));
      return out;
    };
    auto const bytes = static_cast<std::uint32_t>(samples) * 2;
    std::string data;
    for (int i = 0; i < samples; ++i) data += number(static_cast<std::uint16_t>(value), 2);
    std::ofstream(path_ + "/" + file, std::ios::binary)
        << "RIFF" << number(36 + bytes, 4) << "WAVEfmt " << number(16, 4) << number(1, 2) << number(1, 2) << number(8'000, 4) << number(16'000, 4)
        << number(2, 2) << number(16, 2) << "data" << number(bytes, 4) << data;
  }

 private:
  std::string path_;
};

/// The files in order, "," for a pause, words as they are.
std::vector<std::string> said(std::string_view text, std::string_view language, FragmentIndex const& index) {
  std::vector<std::string> out;
  for (auto const& piece : compose(spoken_text(text, language), index.of(language))) {
    out.push_back(piece.kind == SpokenPiece::Kind::pause ? "," : fs::path(piece.text).filename().string());
  }
  return out;
}

std::string refusal(std::string const& index) {
  Folder const folder(index);
  auto const read = FragmentIndex::read(folder.path());
  REQUIRE_FALSE(read);
  return read.error().message;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("a sentence is put together from recordings of its place, its time and what stays the same") {
  Folder const folder("# fixed\nzh\tarea.wav\t城关镇\nzh\tback.wav\t已恢复供电\nzh\tten.wav\t十点\nzh\tthirty.wav\t三十分\nen\tback.wav\tpower is back\n");
  auto const index = FragmentIndex::read(folder.path());
  REQUIRE(index);
  CHECK(said("城关镇，10:30已恢复供电。", "zh", *index) == Words{"area.wav", ",", "ten.wav", "thirty.wav", "back.wav"});
  CHECK(said("Power is BACK!", "en", *index) == Words{"back.wav"});
  CHECK_FALSE(index->has("de"));
  CHECK(index->of("de").empty());
}

TEST_CASE("the longest recording is taken, and of a word no part") {
  Folder const folder("en\tten.wav\tten\nen\ttenthirty.wav\tten thirty\nen\tthirty.wav\tthirty\nen\tpower.wav\tpower\n");
  auto const index = FragmentIndex::read(folder.path());
  REQUIRE(index);
  CHECK(said("ten thirty", "en", *index) == Words{"tenthirty.wav"});
  CHECK(said("ten, thirty", "en", *index) == Words{"ten.wav", ",", "thirty.wav"});
  CHECK(said("powerful ten", "en", *index) == Words{"powerful", "ten.wav"});
}

TEST_CASE("as little as can be is left without a recording, even where the first choice would be longer") {
  Folder const folder("zh\tab.wav\t停电\nzh\tbc.wav\t电结束\nzh\ta.wav\t停\n");
  auto const index = FragmentIndex::read(folder.path());
  REQUIRE(index);
  CHECK(said("停电结束", "zh", *index) == Words{"a.wav", "bc.wav"});  // not ab.wav and 结束 spoken
  auto const pieces = compose("停电开始", index->of("zh"));
  CHECK_FALSE(is_all_recorded(pieces));
  CHECK(pieces.back().text == "开始");
}

TEST_CASE("a wrong index is refused with file, line and what is wrong") {
  CHECK(refusal("zh\ta.wav\t停电\nzh a.wav\n").find("index.tsv:2: is not LANGUAGE, FILE and TEXT") != std::string::npos);
  CHECK(refusal("zh\t../a.wav\t停电\n").find("index.tsv:1: names no language, or a file that is not in this folder") != std::string::npos);
  CHECK(refusal("zh\ta.wav\t10:30\nzh\tb.wav\t十点三十分\n").find(":2: says the same as a line before it") != std::string::npos);
  CHECK(refusal("zh\ta.wav\t。\n").find(":1: has no words") != std::string::npos);
  CHECK(refusal("# nothing\n").find("names no recording") != std::string::npos);
  CHECK_FALSE(FragmentIndex::read("/no such folder"));
}

TEST_CASE("a call is said by recordings where they say all of it, and else by one voice unless voices may mix") {
  Folder const folder("zh\tback.wav\t已恢复供电\nzh\tarea.wav\t城关镇\n");
  folder.record("back.wav", 800, 1'000);
  folder.record("area.wav", 1'600, -1'000);
  SpeechSettings settings{.words_per_minute = 300, .fragments = folder.path()};
  Speech speech(settings);
  REQUIRE(speech.warm_up());
  auto const before = speech.spoken_count();
  auto const whole = speech.prepare("城关镇，已恢复供电。", "zh");
  REQUIRE(whole);
  CHECK(whole->message->size() == 1'600 + 2'000 + 800);
  CHECK(whole->message->at(800) == -1'000);
  CHECK(whole->message->at(2'600) == 0);
  CHECK(whole->message->at(4'000) == 1'000);
  CHECK(speech.spoken_count() == before);
  auto const partly = speech.prepare("建设路，已恢复供电。", "zh");
  REQUIRE(partly);
  CHECK(speech.spoken_count() == before + 1);  // the whole sentence
  settings.missing = SpeechSettings::Missing::speak_missing;
  Speech mixing(settings);
  REQUIRE(mixing.warm_up());
  auto const mixed = mixing.prepare("建设路，已恢复供电。", "zh");
  REQUIRE(mixed);
  CHECK(mixed->message->back() == 1'000);
  CHECK(mixed->message->size() > 2'800);
}

TEST_CASE("a recording that is not there is known at the start") {
  Folder const folder("zh\tback.wav\t已恢复供电\n");
  Speech speech({.words_per_minute = 300, .fragments = folder.path()});
  auto const warm = speech.warm_up();
  REQUIRE_FALSE(warm);
  CHECK(warm.error().message.find("back.wav cannot be read") != std::string::npos);
}

}  // namespace lamplighter::notifiers
