// How many short messages a text takes, and how a long one is split into messages that stand alone.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// Alphabet that a text needs on the air: GSM 7-bit (3GPP 23.038 default table with its extension) or UCS-2.
enum class Encoding { gsm7, ucs2 };
std::string_view to_string(Encoding);  // "gsm7", "ucs2"

/// Units that one message holds alone: septets for GSM-7 (160), 16-bit units for UCS-2 (70).
std::size_t units_max(Encoding);
/// Units that each message of a concatenated one holds: 153 and 67, the rest is the carrier's header.
std::size_t units_max_concatenated(Encoding);

/// The narrowest alphabet that can carry the text. Error: the text is not valid UTF-8 (the byte position is named).
Result<Encoding> encoding_of(std::string_view utf8);

/// Units that the text takes in an alphabet; GSM-7 extension characters and pairs outside the BMP take two.
/// Error: invalid UTF-8, or a character that GSM-7 does not have.
Result<std::size_t> units_of(std::string_view utf8, Encoding encoding);

/// Both at once. Error: invalid UTF-8.
struct TextLength {
  Encoding encoding = Encoding::gsm7;
  std::size_t units = 0;
};
Result<TextLength> length_of(std::string_view utf8);

/// Where the counter "(1/2)" of a split text stands.
enum class CounterPlace { before, after };

/// How long texts are split. Gateways ask receipts for the first part of a concatenated message only, so each of our
/// parts is a message of its own, holds 160 or 70 units with its counter, and gets its own receipt.
struct SplitRule {
  CounterPlace counter = CounterPlace::before;
  std::size_t parts_max = 6;  // 1 … 32
};

/// The messages that carry the text, in order. A text that fits one message stays as it is, without counter; otherwise
/// the parts without their counters, joined, are the text exactly. As few parts as can be without cutting a word, a
/// number, a time or a date (text_breaks.hpp) that fits one part; among those, parts end after a sentence or a comma.
/// Only where the rule's parts do not suffice otherwise are words cut, and last of all numbers. Never splits a surrogate
/// or escape pair. Errors: invalid UTF-8, or more parts than the rule allows.
Result<std::vector<std::string>> split_text(std::string_view utf8, SplitRule rule = {});

/// How many messages `split_text` makes; same errors.
Result<int> count_parts(std::string_view utf8, SplitRule rule = {});

/// How many messages a carrier makes (and bills) of the text when it concatenates by itself: 160/153, 70/67, with no
/// pair split over two. Error: invalid UTF-8.
Result<int> count_parts_concatenated(std::string_view utf8);

}  // namespace lamplighter::notifiers
