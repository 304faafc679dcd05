// Texts as they are said: every time, date, number, unit, mark and sign, in Chinese and in English.
#include <catch2/catch.hpp>

#include <string_view>
#include <vector>

#include "notifiers/voice_tokens.hpp"
#include "notifiers/voice_wording.hpp"

namespace lamplighter::notifiers {
namespace {

struct Said {
  std::string_view written, spoken;
};

void check_all(std::vector<Said> const& rows, std::string_view language) {
  for (auto const& row : rows) {
    INFO(row.written);
    CHECK(spoken_text(row.written, language) == row.spoken);
  }
}

}  // namespace

TEST_CASE("Chinese times of day are said with 点 and 分") {
  check_all({{"10:30", "十点三十分"}, {"09:05", "九点零五分"}, {"15:00", "十五点整"}, {"00:00", "零点整"}, {"2:00", "两点整"},
             {"12:12", "十二点十二分"}, {"20：20", "二十点二十分"}, {"23:59:59", "二十三点五十九分"}, {"24:00", "二十四点整"}},
            "zh");
}

TEST_CASE("Chinese dates are said digit by digit for the year and as numbers for month and day") {
  check_all({{"2026-03-02", "二〇二六年三月二日"}, {"2026-12-31 23:59停电", "二〇二六年十二月三十一日二十三点五十九分停电"},
             {"2024-02-29", "二〇二四年二月二十九日"}, {"3月2日", "三月二日"}, {"2026年3月2日", "二〇二六年三月二日"}},
            "zh");
}

TEST_CASE("spans of time are said from one to the other") {
  check_all({{"09:00—15:00", "九点整至十五点整"}, {"09:00-15:00", "九点整至十五点整"}, {"09:00 ~ 15:00", "九点整至十五点整"},
             {"2026-03-02至2026-03-05", "二〇二六年三月二日至二〇二六年三月五日"},
             {"2026-03-02-2026-03-05", "二〇二六年三月二日至二〇二六年三月五日"}, {"3-5号楼", "三至五号楼"}},
            "zh");
  check_all({{"09:00-15:00", "nine o'clock in the morning to three o'clock in the afternoon"}}, "en");
}

TEST_CASE("what only looks like a date or a time is none") {
  check_all({{"2026-02-30", "二零二六，零二，三零"}, {"25:10", "二十五，十"}, {"3-2-501", "三杠二杠五零幺"}}, "zh");
}

TEST_CASE("Chinese amounts are said as amounts, and two of something is 两") {
  check_all({{"128号院", "一百二十八号院"}, {"等40处", "等四十处"}, {"2处", "两处"}, {"2号楼", "二号楼"}, {"12个", "十二个"},
             {"1002户", "一千零二户"}, {"12345户", "一万二千三百四十五户"}, {"3.5小时", "三点五小时"}, {"按1，按2", "按一，按二"}},
            "zh");
  CHECK(chinese_amount(0) == "零");
  CHECK(chinese_amount(10) == "十");
  CHECK(chinese_amount(110) == "一百一十");
  CHECK(chinese_amount(10'005) == "一万零五");
  CHECK(chinese_amount(100'010) == "十万零一十");
  CHECK(chinese_amount(20'300'400) == "二千零三十万零四百");
}

TEST_CASE("telephone numbers are dictated, 1 as 幺 and 0 as 零") {
  check_all({{"95598", "九五五九八"}, {"电话110", "电话幺幺零"}, {"拨打 12398", "拨打幺二三九八"},
             {"+86 138 0013 8000", "八六，幺三八，零零幺三，八零零零"}, {"021-62581234", "零二幺，六二五八幺二三四"}},
            "zh");
}

TEST_CASE("units, percent and marks are said in characters") {
  check_all({{"10kV建设东线", "十千伏建设东线"}, {"0.4kV", "零点四千伏"}, {"630 kVA", "六百三十千伏安"}, {"95%", "百分之九十五"},
             {"F-12", "艾弗杠幺二"}, {"P2406-0171-d15", "屁二四零六杠零幺七幺杠弟幺五"}, {"3#变", "三号变"}, {"Ⅱ段", "二段"},
             {"１０：３０", "十点三十分"}, {"ABC", "诶必西"}, {"25℃", "二十五摄氏度"}},
            "zh");
}

TEST_CASE("brackets become pauses, and what no Chinese voice can say is left out") {
  check_all({{"【示范供电】停电", "示范供电，停电"}, {"城关（建设线）停电。", "城关，建设线，停电。"}, {"停电,恢复.", "停电，恢复。"},
             {"“示范”小区", "示范小区"}, {"あé停电", "停电"}, {"停电；\n送电", "停电；送电"}},
            "zh");
}

TEST_CASE("nothing but Chinese characters and pauses is left in a spoken Chinese text") {
  auto const spoken = spoken_chinese("a1B2-#%&/\\@[]{}<>|~^$€£Ωж한あ\t\x01 2026-13-40 99:99 +1 x_y.z\xff\xfe 𠮷😀 Ⅻ①");
  for (auto const& token : spoken_tokens(spoken)) {
    REQUIRE(std::holds_alternative<SpokenSign>(token));
    auto const sign = std::get<SpokenSign>(token).sign;
    bool const is_fine = (sign >= U'\u4E00' && sign <= U'\u9FFF') || sign == U'〇' || sign == U'，' || sign == U'。';
    INFO(static_cast<std::uint32_t>(sign));
    CHECK(is_fine);
  }
}

TEST_CASE("English times and dates are said in words") {
  check_all({{"10:30", "ten thirty in the morning"}, {"09:05", "nine oh five in the morning"}, {"15:00", "three o'clock in the afternoon"},
             {"20:15", "eight fifteen in the evening"}, {"00:00", "midnight"}, {"12:00", "noon"}, {"00:10", "twelve ten in the morning"},
             {"2026-03-02 09:00", "the second of March twenty twenty-six nine o'clock in the morning"},
             {"2005-01-31", "the thirty-first of January two thousand and five"}},
            "en");
}

TEST_CASE("English numbers, units and marks are said in words") {
  check_all({{"10kV North East 12", "ten kilovolts North East twelve"}, {"128 Northern Avenue", "one hundred and twenty-eight Northern Avenue"},
             {"1 km", "one kilometre"}, {"3.5%", "three point five percent"}, {"Call +44 800 000 0000.", "Call four four, eight zero zero, zero zero zero, zero zero zero zero."},
             {"Ref P2406-0171", "Ref P, two four zero six, zero one seven one"}, {"and 39 more", "and thirty-nine more"},
             {"the crew's van (F-12)", "the crew's van, F, one two"}, {"95598", "nine five five nine eight"}},
            "en");
  CHECK(english_amount(999'999) == "nine hundred and ninety-nine thousand nine hundred and ninety-nine");
  CHECK(english_amount(1'007) == "one thousand and seven");
}

TEST_CASE("texts in other languages stay as they are") {
  CHECK(spoken_text("Strom aus um 10:30 (F-12)", "de") == "Strom aus um 10:30 (F-12)");
}

}  // namespace lamplighter::notifiers
