// Finds a sentence and puts the values in their places.
#include "geo/finding_words.hpp"

#include <algorithm>

namespace lamplighter::geo {
namespace {

FindingSentence const* sentence_of(int number, std::string_view variant) {
  auto const find = [&](std::span<FindingSentence const> all) -> FindingSentence const* {
    auto first = std::ranges::lower_bound(all, number, {}, &FindingSentence::number);
    for (; first != all.end() && first->number == number; ++first) {
      if (first->variant == variant) return &*first;
    }
    return nullptr;
  };
  if (number >= 800) return find(contact_sentences());
  return number >= 100 && number < 500 ? find(import_sentences()) : find(audit_sentences());
}

/// nullopt where a value is missing.
std::optional<std::string> filled(std::string_view sentence, std::span<std::string const> values) {
  std::string text;
  for (std::size_t at = 0; at < sentence.size(); ++at) {
    bool const is_place = sentence[at] == '{' && at + 2 < sentence.size() && sentence[at + 2] == '}';
    if (!is_place) {
      text += sentence[at];
      continue;
    }
    auto const number = static_cast<std::size_t>(sentence[at + 1] - '0');
    if (number >= values.size()) return std::nullopt;
    text += values[number];
    at += 2;
  }
  return text;
}

}  // namespace

Finding make_finding(int number, Finding::Severity severity, std::string layer, std::string id, Said said) {
  Finding finding{.number = number,
                  .severity = severity,
                  .layer = std::move(layer),
                  .id = std::move(id),
                  .reason = std::string(title_of(number, ReportLanguage::en)),
                  .remedy = {},
                  .said = std::move(said)};
  auto const* const sentence = sentence_of(number, finding.said.variant);
  if (sentence == nullptr) return finding;
  finding.reason = filled(sentence->en, finding.said.values).value_or(finding.reason);
  finding.remedy = filled(sentence->en_remedy, finding.said.values).value_or(finding.remedy);
  return finding;
}

std::string reason_in(Finding const& finding, ReportLanguage language) {
  switch (language) {
    case ReportLanguage::en:
      break;
    case ReportLanguage::zh:
      auto const* const sentence = sentence_of(finding.number, finding.said.variant);
      if (sentence != nullptr) return filled(sentence->zh, finding.said.values).value_or(finding.reason);
  }
  return finding.reason;
}

std::string remedy_in(Finding const& finding, ReportLanguage language) {
  switch (language) {
    case ReportLanguage::en:
      break;
    case ReportLanguage::zh:
      auto const* const sentence = sentence_of(finding.number, finding.said.variant);
      if (sentence != nullptr) return filled(sentence->zh_remedy, finding.said.values).value_or(finding.remedy);
  }
  return finding.remedy;
}

std::string in_map_units(double distance, ReportLanguage language) {
  return fmt::format("{:.0f} {}", distance, language == ReportLanguage::zh ? "图上单位" : "map units");
}

std::string told(int number, std::span<Said const> all, ReportLanguage language) {
  std::string text;
  bool const is_chinese = language == ReportLanguage::zh;
  for (Said const& one : all) {
    auto const* const sentence = sentence_of(number, one.variant);
    if (sentence == nullptr) continue;
    if (!text.empty()) text += is_chinese ? "；" : "; ";
    text += filled(is_chinese ? sentence->zh : sentence->en, one.values).value_or("");
  }
  return text;
}

}  // namespace lamplighter::geo
