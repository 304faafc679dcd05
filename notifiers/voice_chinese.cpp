// Chinese as it is spoken on the telephone: every digit, letter and sign in characters.
#include <array>
#include <string>

#include "notifiers/voice_tokens.hpp"
#include "notifiers/voice_wording.hpp"

namespace lamplighter::notifiers {
namespace {

constexpr std::array<std::string_view, 10> digit_names{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
// As in 二〇二六: espeak-ng says ling for 〇, and people read a year so.
constexpr std::array<std::string_view, 10> year_names{"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
// Dictated digits: 幺 cannot be taken for 七 on a bad line.
constexpr std::array<std::string_view, 10> dictated_names{"零", "幺", "二", "三", "四", "五", "六", "七", "八", "九"};
constexpr std::array<std::string_view, 26> letter_names{
    "诶", "必", "西", "弟", "伊", "艾弗", "吉", "艾尺", "艾", "杰", "开", "艾勒", "艾姆",
    "恩", "欧", "屁", "丘", "阿尔", "艾斯", "提", "优", "维", "达不溜", "艾克斯", "歪", "贼德"};
constexpr std::string_view pause = "，";
constexpr std::u32string_view measures = U"个处户次条台家天位名只座栋层段路";  // 两 before them; 号 and 级 keep 二
constexpr std::u32string_view counted = U"个处户次条台家天位名只座元米千万人小时分";
constexpr std::size_t amount_digits_max = 4;
constexpr std::size_t counted_digits_max = 8;

struct Unit {
  std::string_view sign, name;
};
constexpr std::array unit_names = std::to_array<Unit>({{"A", "安"}, {"Hz", "赫兹"}, {"MVA", "兆伏安"}, {"MW", "兆瓦"}, {"V", "伏"},
                                                       {"VA", "伏安"}, {"W", "瓦"}, {"kV", "千伏"}, {"kVA", "千伏安"},
                                                       {"kW", "千瓦"}, {"kWh", "千瓦时"}, {"km", "公里"}, {"m", "米"}});

int digit(char c) { return c - '0'; }

std::string each_digit(std::string_view digits, std::array<std::string_view, 10> const& names) {
  std::string out;
  for (char const c : digits) out += c == ' ' ? pause : names[static_cast<std::size_t>(digit(c))];
  return out;
}

// 1 … 9999.
std::string below_ten_thousand(int number, bool has_more_before) {
  constexpr std::array<std::string_view, 4> places{"千", "百", "十", ""};
  std::string out;
  bool has_gap = has_more_before && number < 1000;
  int divisor = 1000;
  for (std::size_t place = 0; place < places.size(); ++place, divisor /= 10) {
    int const one = number / divisor % 10;
    if (one == 0) {
      has_gap = has_gap || !out.empty();
      continue;
    }
    if (has_gap) out += digit_names[0];
    has_gap = false;
    bool const is_ten_alone = place == 2 && one == 1 && out.empty() && !has_more_before;
    if (!is_ten_alone) out += digit_names[static_cast<std::size_t>(one)];
    out += places[place];
  }
  return out;
}

class Speaker {
 public:
  std::string run(std::vector<SpokenToken> const& tokens) {
    for (at_ = 0; at_ < tokens.size(); ++at_) {
      next_ = at_ + 1 < tokens.size() ? &tokens[at_ + 1] : nullptr;
      std::visit([this](auto const& token) { say(token); }, tokens[at_]);
    }
    while (out_.ends_with(pause)) out_.resize(out_.size() - pause.size());
    return std::move(out_);
  }

 private:
  bool is_next_one_of(std::u32string_view signs) const {
    auto const* sign = next_ == nullptr ? nullptr : std::get_if<SpokenSign>(next_);
    return sign != nullptr && signs.find(sign->sign) != signs.npos;
  }
  bool has_just_said(std::string_view words) const { return out_.ends_with(words); }
  bool is_dialled() const {
    return has_just_said("电话") || has_just_said("拨打") || has_just_said("致电") || has_just_said("热线") || has_just_said("手机") ||
           has_just_said("编号");
  }
  bool has_stopped() const {
    for (std::string_view const stop : {"。", "；", "！", "？", "，", "、"}) {
      if (out_.ends_with(stop)) return true;
    }
    return out_.empty();
  }
  void rest() {
    if (!has_stopped()) out_ += pause;
  }

  void say(SpokenDate const& date) {
    out_ += each_digit(std::to_string(date.year), year_names);
    out_ += "年" + chinese_amount(date.month) + "月" + chinese_amount(date.day) + "日";
  }

  void say(SpokenClock const& clock) {
    out_ += (clock.hour == 2 ? std::string("两") : chinese_amount(clock.hour)) + "点";
    if (clock.minute == 0) {
      out_ += "整";
    } else {
      out_ += (clock.minute < 10 ? "零" : "") + chinese_amount(clock.minute) + "分";
    }
  }

  void say(SpokenNumber const& number) {
    if (number.unit == "%") out_ += "百分之";
    out_ += words_of(number);
    if (!number.fraction.empty()) out_ += "点" + each_digit(number.fraction, digit_names);
    for (auto const& unit : unit_names) {
      if (unit.sign == number.unit) out_ += unit.name;
    }
  }

  std::string words_of(SpokenNumber const& number) const {
    auto const& digits = number.digits;
    bool const is_measured = !number.unit.empty() || !number.fraction.empty();
    if (digits.size() == 4 && is_next_one_of(U"年")) return each_digit(digits, year_names);
    auto const longest = is_measured || is_next_one_of(counted) ? counted_digits_max : amount_digits_max;
    bool const is_dictated = is_dialled() || digits.size() > longest || (digits.size() > 1 && digits.front() == '0');
    if (is_dictated && !is_measured) return each_digit(digits, dictated_names);
    if (digits.size() > counted_digits_max) return each_digit(digits, digit_names);
    if (digits == "2" && !is_measured && is_next_one_of(measures)) return "两";
    return chinese_amount(std::stoi(digits));
  }

  void say(SpokenTelephone const& telephone) { out_ += each_digit(telephone.groups, dictated_names); }

  void say(SpokenCode const& code) {
    for (char const c : code.text) {
      if (c >= '0' && c <= '9') out_ += dictated_names[static_cast<std::size_t>(digit(c))];
      else if (c == '-' || c == '_') out_ += "杠";
      else if (c == '.') out_ += "点";
      else if (c == '/') rest();
      else spell(c);
    }
  }

  void say(SpokenWord const& word) {
    for (char const c : word.text) spell(c);
  }

  void spell(char letter) {
    bool const is_small = letter >= 'a';
    out_ += letter_names[static_cast<std::size_t>(letter - (is_small ? 'a' : 'A'))];
  }

  void say(SpokenRange const&) { out_ += "至"; }

  void say(SpokenSign const& sign) {
    auto const c = sign.sign;
    bool const is_ideograph = (c >= U'\u4E00' && c <= U'\u9FFF') || c == U'〇';
    if (is_ideograph) out_ += utf8_of(c);
    else if (c == U'。' || c == U'；' || c == U'！' || c == U'？') say_stop(c);
    else if (c == U'.' || c == U';' || c == U'!' || c == U'?' || c == U'\n') say_stop(U'。');
    else if (c == U'#' || c == U'＃') out_ += "号";
    else if (c == U'&') out_ += "和";
    else if (c == U'℃') out_ += "摄氏度";
    else if (c >= U'Ⅰ' && c <= U'Ⅻ') out_ += chinese_amount(static_cast<int>(c - U'Ⅰ') + 1);
    else if (c >= U'①' && c <= U'⑳') out_ += chinese_amount(static_cast<int>(c - U'①') + 1);
    else if (is_silent(c)) return;
    else rest();  // brackets, dashes, colons, and characters that no Chinese voice can say
  }

  // A full stop takes the place of a comma before it.
  void say_stop(char32_t stop) {
    while (out_.ends_with(pause)) out_.resize(out_.size() - pause.size());
    if (!has_stopped()) out_ += utf8_of(stop);
  }

  static bool is_silent(char32_t c) {
    constexpr std::u32string_view silent = U" \t\r\"'“”‘’·•*_`\u200B\u200C\u200D\uFEFF\uFFFD";
    return silent.find(c) != silent.npos;
  }

  std::string out_;
  std::size_t at_ = 0;
  SpokenToken const* next_ = nullptr;
};

}  // namespace

std::string chinese_amount(int number) {
  if (number == 0) return std::string(digit_names[0]);
  auto const high = number / 10'000, low = number % 10'000;
  std::string out;
  if (high > 0) out = below_ten_thousand(high, false) + "万";
  if (low > 0) out += below_ten_thousand(low, high > 0);
  return out;
}

std::string spoken_chinese(std::string_view text) { return Speaker{}.run(spoken_tokens(text)); }

}  // namespace lamplighter::notifiers
