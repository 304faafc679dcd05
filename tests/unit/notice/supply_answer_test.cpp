// Words of answers to questions about supply.
#include <catch2/catch.hpp>

#include "engine/notice/supply_answer.hpp"
#include "notifiers/text.hpp"

namespace lamplighter::notice {
namespace {

schedules::Zone const zone = schedules::Zone::find("Asia/Shanghai").value();
Time at(int hour) { return Time{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}} + std::chrono::hours{hour - 8}; }

SupplyAnswer one(SupplyFact fact, std::string language) {
  SupplyAnswer out{.language = std::move(language), .utility = "城东供电", .phone = "95598", .now = at(10)};
  out.is_known = true;
  out.accounts = 1;
  out.facts = {std::move(fact)};
  return out;
}

}  // namespace

TEST_CASE("an answer says as of when it is so, what is so, and how to be safe, word by word") {
  CHECK(supply_words(one({.what = Supply::out, .at = at(9), .until = at(12)}, "zh"), zone, 4) ==
        "城东供电截至2026-03-02 10:00：您的供电：自2026-03-02 09:00起停电，预计2026-03-02 12:00恢复。请始终视线路带电，供电可能提前恢复。电话95598。");
  CHECK(supply_words(one({.what = Supply::out, .at = at(9)}, "en"), zone, 4) ==
        "城东供电 2026-03-02 10:00: Your supply: out since 2026-03-02 09:00, time of restoration not known yet. Treat lines as live, supply may return early. Call 95598.");
  CHECK(supply_words(one({.what = Supply::none}, "zh"), zone, 4) ==
        "城东供电截至2026-03-02 10:00：您的供电：没有已知的停电或计划停电。如无电请回复“没电”。电话95598。");
}

TEST_CASE("no answer but of an outage or a plan names a time of restoration, and a switched-off supply says no more than to call") {
  for (auto const* language : {"zh", "en"}) {
    for (auto const what : {Supply::checking, Supply::unsure, Supply::reduced, Supply::back, Supply::off, Supply::none}) {
      auto const text = supply_words(one({.what = what, .at = at(9), .until = at(12)}, language), zone, 4);
      CAPTURE(text);
      CHECK(text.find("12:00") == std::string::npos);
    }
  }
}

TEST_CASE("what does not fit is said to be missing, and every text fits three messages with one fact") {
  auto answer = one({.what = Supply::out, .at = at(9), .places = {"朝阳路一号院二号楼三单元四零五室", "b"}}, "zh");
  answer.facts.push_back({.what = Supply::none, .places = {"c"}});
  answer.accounts = 3;
  CHECK(supply_words(answer, zone, 1).find("另有1项未列出") != std::string::npos);
  CHECK(supply_words(answer, zone, 1).find("等2处") != std::string::npos);
  CHECK(supply_words(answer, zone, 2).find("未列出") == std::string::npos);
  answer.left_out = 7;
  CHECK(supply_words(answer, zone, 1).find("另有7户") != std::string::npos);
  CHECK(notifiers::split_text(supply_words(answer, zone, 1), {.parts_max = 3}));
}

TEST_CASE("to a stranger nothing is said but how to reach us, and a drill says that it is one") {
  SupplyAnswer answer{.language = "en", .utility = "Northgrid", .phone = "95598", .page = "https://power.example/", .now = at(10)};
  answer.facts = {{.what = Supply::out, .at = at(9)}};
  CHECK(supply_words(answer, zone, 4) == "Northgrid: this number stands with no account, so we can say nothing about a supply. Call 95598. https://power.example/");
  answer.status = AlertStatus::exercise;
  CHECK(supply_words(answer, zone, 4).starts_with("EXERCISE"));
}

}  // namespace lamplighter::notice
