// Asks espeak-ng, as a program, for sound; keeps the sound of the texts used last.
#include "notifiers/voice_speech.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "notifiers/voice_audio.hpp"
#include "notifiers/voice_program.hpp"
#include "notifiers/voice_wording.hpp"

namespace lamplighter::notifiers {
namespace {

struct Phrases {
  std::string_view language, greeting, ending;
};
// Languages without a line here greet nobody: the message alone is said.
constexpr Phrases phrases[] = {{"en", "Hello.", "Thank you. Goodbye."}, {"zh", "您好。", "谢谢，再见。"}};

Phrases phrases_of(std::string_view language) {
  for (auto const& one : phrases) {
    if (one.language == language) return one;
  }
  return {language, "", ""};
}

constexpr int pause_samples = telephone_rate / 4;  // where a reader takes breath

std::size_t bytes_of(Samples const& samples) { return samples->size() * sizeof(std::int16_t); }

Samples shared(Sound sound) {
  return std::make_shared<std::vector<std::int16_t> const>(std::move(for_telephone(sound).samples));
}

}  // namespace

Speech::Speech(SpeechSettings settings) : settings_(std::move(settings)) {}

std::string Speech::voice_of(std::string_view language) const {
  auto const found = settings_.voices.find(std::string(language));
  return found == settings_.voices.end() ? std::string(language) : found->second;
}

Result<void> Speech::read_fragments() {
  if (settings_.fragments.empty() || fragments_) return {};
  auto index = FragmentIndex::read(settings_.fragments);
  if (!index) return tl::unexpected(index.error());
  for (auto const& [language, voice] : settings_.voices) {
    for (auto const& fragment : index->of(language)) {
      if (auto const read = recorded(fragment.file); !read) return tl::unexpected(read.error());
    }
  }
  fragments_ = std::move(*index);
  return {};
}

Result<void> Speech::warm_up() {
  if (auto const read = read_fragments(); !read) return read;
  for (auto const& [language, files] : settings_.recordings) {
    for (auto const* file : {&files.greeting, &files.ending}) {
      if (file->empty()) continue;
      if (auto const read = recorded(*file); !read) return tl::unexpected(read.error());
    }
  }
  for (auto const& [language, voice] : settings_.voices) {
    if (auto const made = prepare("", language); !made) {
      return tl::unexpected(Error{fmt::format("voice '{}' for language '{}': {}", voice, language, made.error().message)});
    }
  }
  return {};
}

Result<SpokenCall> Speech::prepare(std::string_view text, std::string_view language) {
  auto const words = phrases_of(language);
  auto const found = settings_.recordings.find(std::string(language));
  auto const files = found == settings_.recordings.end() ? Recordings{} : found->second;
  if (auto const read = read_fragments(); !read) return tl::unexpected(read.error());
  auto message = said(text, language);
  if (!message) return tl::unexpected(message.error());
  auto greeting = recorded_or_spoken(files.greeting, words.greeting, language);
  if (!greeting) return tl::unexpected(greeting.error());
  auto ending = recorded_or_spoken(files.ending, words.ending, language);
  if (!ending) return tl::unexpected(ending.error());
  return SpokenCall{std::move(*greeting), std::move(*message), std::move(*ending)};
}

/// By recordings where they say it whole, or where the program may say what they lack; else by the program alone: one voice.
Result<Samples> Speech::said(std::string_view text, std::string_view language) {
  if (!fragments_ || text.empty() || !fragments_->has(language)) return spoken(text, language);
  auto const pieces = compose(spoken_text(text, language), fragments_->of(language));
  bool const has_recordings = std::ranges::any_of(pieces, [](auto const& one) { return one.kind == SpokenPiece::Kind::recording; });
  bool const may_mix = settings_.missing == SpeechSettings::Missing::speak_missing;
  return has_recordings && (may_mix || is_all_recorded(pieces)) ? composed(pieces, language) : spoken(text, language);
}

Result<Samples> Speech::composed(std::vector<SpokenPiece> const& pieces, std::string_view language) {
  auto out = std::make_shared<std::vector<std::int16_t>>();
  for (auto const& piece : pieces) {
    if (piece.kind == SpokenPiece::Kind::pause) {
      out->insert(out->end(), static_cast<std::size_t>(pause_samples), std::int16_t{0});
      continue;
    }
    auto const sound = piece.kind == SpokenPiece::Kind::recording ? recorded(piece.text) : spoken(piece.text, language);
    if (!sound) return tl::unexpected(sound.error());
    out->insert(out->end(), (*sound)->begin(), (*sound)->end());
  }
  return Samples(std::move(out));
}

Result<Samples> Speech::recorded_or_spoken(std::string const& file, std::string_view text, std::string_view language) {
  if (!file.empty()) return recorded(file);
  return text.empty() ? std::make_shared<std::vector<std::int16_t> const>() : spoken(text, language);
}

Result<Samples> Speech::recorded(std::string const& file) {
  if (auto const found = files_.find(file); found != files_.end()) return found->second;
  std::ifstream input(file, std::ios::binary);
  std::string const bytes{std::istreambuf_iterator<char>(input), {}};
  if (!input && bytes.empty()) return tl::unexpected(Error{fmt::format("recording {} cannot be read", file)});
  auto sound = read_wav(bytes);
  if (!sound) return tl::unexpected(Error{fmt::format("recording {}: {}", file, sound.error().message)});
  return files_[file] = shared(std::move(*sound));
}

Result<Samples> Speech::spoken(std::string_view text, std::string_view language) {
  auto key = fmt::format("{}\n{}", language, text);
  if (auto const found = index_.find(key); found != index_.end()) {
    kept_.splice(kept_.begin(), kept_, found->second);
    return found->second->samples;
  }
  auto const words = spoken_text(text, language);
  auto const wav = output_of({settings_.program, "-b", "1", "-v", voice_of(language), "-s",
                              std::to_string(settings_.words_per_minute), "--stdin", "--stdout"},
                             words);
  if (!wav) return tl::unexpected(wav.error());
  if (text.empty()) return std::make_shared<std::vector<std::int16_t> const>();  // the voice is there; it has nothing to say
  auto sound = read_wav(*wav);
  if (!sound) return tl::unexpected(Error{fmt::format("{}: {}", settings_.program, sound.error().message)});
  if (sound->samples.empty()) return tl::unexpected(Error{fmt::format("{}: the text has nothing that can be spoken", settings_.program)});
  ++spoken_;
  return keep(std::move(key), shared(std::move(*sound)));
}

Samples Speech::keep(std::string key, Samples samples) {
  bytes_ += bytes_of(samples);
  kept_.push_front({key, samples});
  index_.emplace(std::move(key), kept_.begin());
  while (bytes_ > settings_.cache_bytes && !kept_.empty()) {
    bytes_ -= bytes_of(kept_.back().samples);
    index_.erase(kept_.back().key);
    kept_.pop_back();
  }
  return samples;
}

}  // namespace lamplighter::notifiers
