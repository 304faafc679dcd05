// How a text is said: times, dates, numbers and signs written out in the words of its language, ready for a synthesiser.
#pragma once

#include <string>
#include <string_view>

namespace lamplighter::notifiers {

/// The text as it is spoken. Chinese ("zh") holds only Chinese characters and pauses afterwards, so that no synthesiser
/// falls back to another language: 10:30 十点三十分, 09:05 九点零五分, 15:00 十五点整, 2026-03-02 二〇二六年三月二日,
/// 10kV 十千伏, 95% 百分之九十五; numbers of up to four digits as amounts (128 一百二十八; 2 before a measure word 两);
/// longer ones, those after 电话 and the like, and marks digit by digit with 0 零 and 1 幺, as numbers are dictated;
/// letters by their Chinese names (F 艾弗), a dash in a mark 杠. English ("en"): "ten thirty in the morning",
/// "the second of March twenty twenty-six", "ten kilovolts", telephone numbers and marks digit by digit with zero. Texts
/// of other languages stay as they are.
std::string spoken_text(std::string_view text, std::string_view language);

/// As `spoken_text`, for Chinese and for English.
std::string spoken_chinese(std::string_view text);
std::string spoken_english(std::string_view text);

/// 0 … 99,999,999 as an amount: 0 零, 12 十二, 105 一百零五, 10000 一万.
std::string chinese_amount(int number);
/// 0 … 999,999 as an amount: "one hundred and five".
std::string english_amount(int number);

}  // namespace lamplighter::notifiers
