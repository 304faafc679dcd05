// The shipped texts as they are spoken: in both languages, without a word in a foreign voice, ending with the two keys.
#include <catch2/catch.hpp>

#include "engine/notice/templates.hpp"
#include "engine/notice/text_variables.hpp"
#include "notifiers/voice_program.hpp"
#include "notifiers/voice_wording.hpp"

#include <fmt/format.h>

#include <chrono>
#include <set>

namespace lamplighter::notice {
namespace {

// Each text once, by name: with all values at their longest; then only with what it cannot do without.
std::set<std::pair<std::string, std::string>> texts_in(std::string_view language, std::string_view channel) {
  auto const templates = Templates::load(LAMPLIGHTER_SOURCE_DIR "/examples/templates");
  REQUIRE(templates);
  std::set<std::pair<std::string, std::string>> out;
  for (auto const& name : templates->names()) {
    if (!name.ends_with(fmt::format(".{}.any", language))) continue;
    auto const stage = name.substr(0, name.find('.'));
    auto values = longest_values(*text_stage(stage), language);
    for (auto const* dropped : {"", "etr", "cause", "work", "addresses", "utility_phone", "date", "restored", "hazard"}) {
      if (stage == "etr" && dropped == std::string_view("etr")) continue;
      values.erase(dropped);
      auto const text = templates->render(stage, language, channel, values);
      INFO(name << " without " << dropped);
      REQUIRE(text);
      out.emplace(name, text->body);
    }
  }
  REQUIRE(out.size() > 40);
  return out;
}

// The sounds that espeak-ng would make. It puts a foreign voice in brackets, "(en)", and spells what it does not know as a
// number behind "@:".
std::string phonemes(std::string const& voice, std::string const& spoken) {
  auto const out = notifiers::output_of({"espeak-ng", "-b", "1", "-v", voice, "-q", "-x", "--stdin"}, spoken,
                                       {.longest = std::chrono::minutes{10}});
  REQUIRE(out);
  return *out;
}

bool has_foreign_voice(std::string const& sounds) {
  return sounds.find('(') != std::string::npos || sounds.find("@:") != std::string::npos;
}

}  // namespace

TEST_CASE("no shipped Chinese text is spoken in a foreign voice, on the phone's own texts or on those of all channels") {
  std::string all;
  for (auto const* channel : {"voice", "any"}) {
    for (auto const& [name, text] : texts_in("zh", channel)) all += notifiers::spoken_text(text, "zh") + "\n";
  }
  CHECK_FALSE(has_foreign_voice(phonemes("cmn-latn-pinyin", all)));
}

TEST_CASE("the same texts as they are written would be: the check can fail") {
  CHECK(has_foreign_voice(phonemes("cmn-latn-pinyin", "编号P2406/0171 & abc，停电 95%。")));
  CHECK(has_foreign_voice(phonemes("cmn", "10kV线路 North")));
}

TEST_CASE("no shipped English text is spoken in a foreign voice") {
  std::string all;
  for (auto const* channel : {"voice", "any"}) {
    for (auto const& [name, text] : texts_in("en", channel)) all += notifiers::spoken_text(text, "en") + "\n";
  }
  CHECK_FALSE(has_foreign_voice(phonemes("en", all)));
}

TEST_CASE("every shipped text for the telephone ends with the keys, and none asks to reply by text") {
  for (auto const& [name, text] : texts_in("zh", "voice")) {
    INFO(name);
    CHECK(notifiers::spoken_text(text, "zh").ends_with("确认请按一，重听请按二。"));
    CHECK(text.find("回复") == std::string::npos);
  }
  for (auto const& [name, text] : texts_in("en", "voice")) {
    INFO(name);
    CHECK(notifiers::spoken_text(text, "en").ends_with("To confirm, press one. To hear this again, press two."));
    CHECK(text.find("eply") == std::string::npos);
  }
}

}  // namespace lamplighter::notice
