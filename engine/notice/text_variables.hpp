// Which variables a text of each stage may use, how long their values get, and which it must name.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/notice/templates.hpp"

namespace lamplighter::notice {

/// A variable of texts, with the longest value that is planned for; longer ones still go, in more parts.
struct TextVariable {
  std::string_view name;
  std::string_view longest_wide;   // for languages written in Chinese, Japanese or Korean script
  std::string_view longest_latin;
};

/// What is known of a stage's texts. Dated stages of any name (`d15`, `h24`, `m30`) count as planned.
struct TextStage {
  enum class Topic : std::uint8_t { planned, change, fault, crew_order, campaign };
  Topic topic = Topic::planned;
  std::vector<std::string_view> variables;              // names that a text may use
  std::vector<std::vector<std::string_view>> required;  // of each group at least one must be used outside sections
  std::vector<std::string_view> required_anywhere = {};  // each must be used, in a section or outside
  int parts_max = 2;                                    // on channels that send in parts
};

/// nullopt: no such stage. `NAME-STAGE` is the text of a campaign's stage, whatever both are called.
std::optional<TextStage> text_stage(std::string_view stage);
/// All variables there are, by name.
std::span<TextVariable const> text_variables();
/// The longest value of every variable of the stage in a language.
Variables longest_values(TextStage const& stage, std::string_view language);
/// Languages that texts may be written in.
bool is_text_language(std::string_view language);
/// Channels that texts may be written for: any, sms, voice, email, spool.
bool is_text_channel(std::string_view channel);
/// Whether the channel sends in parts of limited length. `any` does: it may serve sms.
bool has_parts(std::string_view channel);

}  // namespace lamplighter::notice
