// Tests of printed letters, door notices and visit orders, as a reader of PDFs sees them.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "engine/app/paper_pdf.hpp"
#include "engine/app/pdf_page.hpp"
#include "engine/app/settings.hpp"
#include "tests/unit/app/scratch_folder.hpp"

namespace lamplighter::app {
namespace {

flow::PaperSheet sheet(std::string const& language) {
  flow::PaperSheet out;
  out.exception = "4711";
  out.reference = "P2406-d7";
  out.language = language;
  out.utility = "Example & Sons Power";
  out.utility_phone = "95598";
  out.customer = "0123456789";
  out.name = language == "zh" ? "测试用户" : "Test Person";
  out.address = language == "zh" ? "西湖社区一号楼" : "1 Lake Street";
  out.phone = "+8613900001111";
  out.stage = "d7";
  out.words = language == "zh" ? "因10kV宋北线检修，您所在区域将于2026-03-22 08:00至12:00停电。" : "Planned work on line F12: your supply is off from 2026-03-22 08:00 to 12:00.";
  out.printed_at = time_from_rfc3339("2026-03-15T09:00:00+08:00").value();
  out.proof_due = out.printed_at + std::chrono::hours{48};
  out.required = notice::Evidence::e5;
  out.is_on_life_support = true;
  out.needs_signature = true;
  return out;
}

/// What pdftotext reads.
std::string text_of(std::vector<flow::PaperSheet> const& sheets, std::string_view kind, std::int64_t next = 0, PaperUse use = PaperUse::real) {
  test::ScratchFolder const folder;
  auto const pdf = paper_pdf({sheets, next}, kind, "Asia/Shanghai", use);
  REQUIRE(pdf);
  auto const path = folder.path().string();
  std::ofstream(path + "/one.pdf", std::ios::binary) << *pdf;
  REQUIRE(std::system(("pdftotext -layout '" + path + "/one.pdf' '" + path + "/one.txt'").c_str()) == 0);
  std::ifstream words(path + "/one.txt");
  std::string out;
  for (char c = 0; words.get(c);) {  // wherever the lines broke; pages end as they did
    bool const is_blank = c == ' ' || c == '\n';
    if (!is_blank || (!out.empty() && out.back() != ' ')) out += is_blank ? ' ' : c;
  }
  return out;
}

/// Whether an eye sees anything at the top of the first page.
bool has_ink(std::string const& pdf) {
  test::ScratchFolder const folder;
  auto const path = folder.path().string();
  std::ofstream(path + "/one.pdf", std::ios::binary) << pdf;
  REQUIRE(std::system(("pdftoppm -gray -singlefile -r 72 -x 0 -y 0 -W 400 -H 200 '" + path + "/one.pdf' '" + path + "/one'").c_str()) == 0);
  std::ifstream picture(path + "/one.pgm", std::ios::binary);
  std::string const bytes{std::istreambuf_iterator<char>(picture), {}};
  REQUIRE(bytes.size() > 400U * 200U);
  return std::ranges::any_of(bytes.substr(bytes.size() - 400U * 200U), [](char one) { return static_cast<unsigned char>(one) < 128; });
}

}  // namespace

TEST_CASE("no character is lost on paper, whichever font is at hand") {
  for (auto const* font : {"Noto Sans CJK SC", "Noto Serif CJK SC", "WenQuanYi Zen Hei", "Sans"}) {
    INFO(font);
    PdfPages pages("");
    pages.paragraph("<span font_family='" + std::string(font) + "' size='xx-large'>如</span>");  // alone: what is lost hangs from its company
    CHECK(has_ink(pages.finish()));
  }
}

TEST_CASE("a letter has whom, what, when and a receipt to sign, in both languages") {
  auto const chinese = text_of({sheet("zh")}, "letter");
  CHECK_THAT(chinese, Catch::Contains("停电通知书") && Catch::Contains("测试用户") && Catch::Contains("西湖社区一号楼") && Catch::Contains("0123456789"));
  CHECK_THAT(chinese, Catch::Contains("2026-03-22 08:00") && Catch::Contains("备用电源") && Catch::Contains("95598") && Catch::Contains("签名"));
  auto const english = text_of({sheet("en")}, "letter");
  CHECK_THAT(english, Catch::Contains("Notice of power outage") && Catch::Contains("Test Person") && Catch::Contains("Signature") && Catch::Contains("Example & Sons Power"));
}

TEST_CASE("a door notice shows nobody's name, number or health: neighbours read it") {
  for (auto const* language : {"zh", "en"}) {
    auto const text = text_of({sheet(language)}, "door");
    CHECK_THAT(text, Catch::Contains("2026-03-22 08:00") && Catch::Contains("95598"));
    CHECK_THAT(text, !Catch::Contains("Test Person") && !Catch::Contains("测试用户") && !Catch::Contains("0123456789") && !Catch::Contains("13900001111"));
    CHECK_THAT(text, !Catch::Contains("备用电源") && !Catch::Contains("edical"));
  }
}

TEST_CASE("a visit order says whom to see by when, what to say, and has fields for name, signature and photo") {
  auto const chinese = text_of({sheet("zh")}, "visit");
  CHECK_THAT(chinese, Catch::Contains("上门送达单") && Catch::Contains("2026-03-17 09:00") && Catch::Contains("E5") && Catch::Contains("居家医疗用户") && Catch::Contains("照片编号"));
  auto const english = text_of({sheet("en")}, "visit");
  CHECK_THAT(english, Catch::Contains("Visit order") && Catch::Contains("+8613900001111") && Catch::Contains("Photo no.") && Catch::Contains("refused"));
}

TEST_CASE("sheets of many are a page each, and nothing to print is said") {
  auto const text = text_of({sheet("zh"), sheet("en"), sheet("zh")}, "letter");
  CHECK(std::count(text.begin(), text.end(), '\f') == 3);
  CHECK_FALSE(paper_pdf({}, "letter", "Asia/Shanghai"));
  CHECK(paper_pdf({{sheet("en")}, 0}, "poster", "Asia/Shanghai").error().field == "kind");
}

TEST_CASE("every page that a drill prints says so above all else, and no other page does") {
  for (auto const* kind : {"letter", "door", "visit"}) {
    INFO(kind);
    auto long_one = sheet("en");
    for (int i = 0; i < 150; ++i) long_one.words += " Treat lines as live at all times.";  // over the end of its page
    auto const text = text_of({sheet("zh"), long_one}, kind, 4711, PaperUse::drill);
    std::size_t pages = 0;
    for (std::size_t from = 0, end = text.find('\f'); end != std::string::npos; from = end + 1, end = text.find('\f', from)) {
      ++pages;
      auto const page = text.substr(from, end - from);
      CHECK_THAT(page, Catch::Contains("演练 DRILL") && Catch::Contains("请勿送达") && Catch::Contains("deliver this to nobody"));
      CHECK(page.find("DRILL") < 20);
    }
    CHECK(pages >= 4);
    CHECK_THAT(text_of({sheet("zh"), sheet("en")}, kind), !Catch::Contains("演练") && !Catch::Contains("DRILL"));
  }
}

TEST_CASE("a file that has not all says on its last page where the next one begins") {
  auto const text = text_of({sheet("zh"), sheet("en")}, "visit", 4711);
  CHECK(std::count(text.begin(), text.end(), '\f') == 3);
  CHECK_THAT(text, Catch::Contains("after=4711"));
}

TEST_CASE("arrears are not told at the door, and a notice that is of no outage speaks of none") {
  auto arrears = sheet("en");
  arrears.is_private = true;
  arrears.words = "Your bill is overdue, supply ends on 2026-03-22.";
  auto const door = text_of({arrears}, "door");
  CHECK_THAT(door, Catch::Contains("1 Lake Street") && Catch::Contains("95598") && Catch::Contains("4711"));
  CHECK_THAT(door, !Catch::Contains("overdue") && !Catch::Contains("2026-03-22") && !Catch::Contains("utage") && !Catch::Contains("P2406"));
  CHECK_THAT(text_of({arrears}, "letter"), Catch::Contains("overdue") && Catch::Contains("Notice of power outage"));
  for (auto const* language : {"zh", "en"}) {
    auto usage = sheet(language);
    usage.is_of_outage = false;
    usage.is_private = true;
    usage.words = "Usage is unusual.";
    auto const letter = text_of({usage}, "letter");
    CHECK_THAT(letter, Catch::Contains("unusual") && !Catch::Contains("停电") && !Catch::Contains("outage") && !Catch::Contains("带电") && !Catch::Contains("live"));
  }
}

TEST_CASE("who publishes alerts is named after the address under which browsers know us, unless the file says otherwise") {
  Configuration configuration;
  configuration.public_url = "https://outages.example.org:8443";
  CHECK(alert_publisher(configuration).sender == "outages@outages.example.org");
  CHECK(alert_publisher(configuration).page == "https://outages.example.org:8443/");
  configuration.alert_sender = "desk@example.org";
  configuration.alert_status = "exercise";
  CHECK(alert_publisher(configuration).sender == "desk@example.org");
  CHECK(alert_publisher(configuration).status == notice::AlertStatus::exercise);
}

}  // namespace lamplighter::app
