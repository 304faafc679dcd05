// The certificate's key as a file, and the certificate on paper as a reader of PDFs sees it.
#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <regex>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "engine/app/certificate_key.hpp"
#include "engine/app/certificate_pdf.hpp"
#include "engine/app/certificate_words.hpp"
#include "engine/notice/types.hpp"
#include "engine/outage/types.hpp"
#include "tests/unit/app/scratch_folder.hpp"
#include "tests/unit/record/record_scene.hpp"

namespace lamplighter::app {
namespace {

/// What pdftotext reads.
std::string text_of(std::string const& folder, std::string const& pdf) {
  std::ofstream(folder + "/one.pdf", std::ios::binary) << pdf;
  auto const command = "pdftotext -layout '" + folder + "/one.pdf' '" + folder + "/one.txt'";
  REQUIRE(std::system(command.c_str()) == 0);
  return read_file(folder + "/one.txt").value();
}

}  // namespace

TEST_CASE("the certificate's key is made once, belongs to the program alone, and is not taken when others may read it") {
  test::ScratchFolder const folder;
  Configuration configuration;
  configuration.store = "sqlite:" + folder.path().string() + "/var/lamplighter.db";
  auto const first = certificate_key(configuration);
  REQUIRE(first);
  auto const path = certificate_key_path(configuration);
  CHECK(path == folder.path().string() + "/var/certificate.key");
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600U);
  CHECK(certificate_key(configuration)->public_key() == first->public_key());
  std::filesystem::permissions(path, std::filesystem::perms::group_read, std::filesystem::perm_options::add);
  CHECK_FALSE(certificate_key(configuration));
  std::filesystem::permissions(path, std::filesystem::perms::group_read, std::filesystem::perm_options::remove);
  std::ofstream(path) << "nonsense\n";
  CHECK_FALSE(certificate_key(configuration));
  configuration.certificate_key = folder.path().string() + "/elsewhere/own.key";
  REQUIRE(certificate_key(configuration));
  CHECK(std::filesystem::exists(configuration.certificate_key));
}

TEST_CASE("a certificate on paper says in both languages who was told what, and hides what is withheld") {
  test::ScratchFolder const folder;
  record::SmallRecord const record;
  auto const english = certificate_pdf(record.certificate(), "Asia/Shanghai", "en");
  REQUIRE(english);
  CHECK(english->starts_with("%PDF-"));
  auto const read = text_of(folder.path().string(), *english);
  for (auto const* wanted : {"Certificate of outage notices", "Example Power", "+99900000001", "unproven", "Northend", "lamplighter verify"}) {
    CAPTURE(wanted);
    CHECK(read.find(wanted) != std::string::npos);
  }
  auto const chinese = text_of(folder.path().string(), certificate_pdf(record.certificate(), "Asia/Shanghai", "zh").value());
  for (auto const* wanted : {"停电通知凭证", "示例电力", "已证实", "停电", "+99900000002"}) {
    CAPTURE(wanted);
    CHECK(chinese.find(wanted) != std::string::npos);
  }
  auto const withheld = text_of(folder.path().string(), certificate_pdf(record.certificate(record::Disclosure::withheld), "Asia/Shanghai", "zh").value());
  CHECK(withheld.find("+999") == std::string::npos);
  CHECK(withheld.find("已隐去") != std::string::npos);
  auto of_one = boost::json::parse(record.certificate()).as_object();
  of_one["customer"] = "a.1";
  of_one["entries_total"] = 7;
  auto const his = text_of(folder.path().string(), certificate_pdf(boost::json::serialize(of_one), "Asia/Shanghai", "en").value());
  CHECK(his.find("Notices to customer a.1") != std::string::npos);
  CHECK(std::regex_search(his, std::regex("Of\\s+7\\s+entries")));  // wherever the line ends
  of_one["entries"] = boost::json::array{};
  auto const none = text_of(folder.path().string(), certificate_pdf(boost::json::serialize(of_one), "Asia/Shanghai", "zh").value());
  CHECK(none.find("没有该用户") != std::string::npos);
  CHECK_FALSE(certificate_pdf(record.certificate(), "Asia/Shanghai", "fr"));
  CHECK_FALSE(certificate_pdf("no certificate", "Asia/Shanghai", "en"));
  CHECK_FALSE(certificate_pdf("{}", "Asia/Shanghai", "en"));
  CHECK_FALSE(certificate_pdf(R"({"outage": {}, "disclosed": 7})", "Asia/Shanghai", "en"));
}

TEST_CASE("a certificate on paper has no code words: kinds, states, stages, reasons and results stand in the reader's language") {
  test::ScratchFolder const folder;
  record::SmallRecord const record;
  auto top = boost::json::parse(record.certificate()).as_object();
  auto& told = top.at("entries").as_array()[1].as_object();
  for (auto const& [name, value] : {std::pair{"recipient", "a.7"}, {"stage", "m30"}, {"reason", "newer_revision"}}) told[name] = value;
  auto& message = told.at("messages").as_array()[0].as_object();
  message["channel"] = "sms";
  message["attempts"] = boost::json::parse(R"([{"state": "delivered", "evidence": "E3", "submitted_at": "2026-03-02T00:00:00Z", "finished_at": null}])");
  top.at("entries").as_array().push_back(boost::json::parse(
      R"({"entry": 3, "at": "2026-03-02T00:00:00Z", "what": "exception_closed", "notice": "12", "stage": "announce_h24", "by": "system", "result": "superseded"})"));
  auto const certificate = boost::json::serialize(top);
  auto const chinese = text_of(folder.path().string(), certificate_pdf(certificate, "Asia/Shanghai", "zh").value());
  for (auto const* wanted : {"计划停电 · 归档", "a.7 · 提前30分钟 · 计划已变更", "短信 →", "已送达（E3）", "a.7 · 公告：提前24小时 · 已无须告知 · 系统"}) {
    CAPTURE(wanted, chinese);
    CHECK(chinese.find(wanted) != std::string::npos);
  }
  for (auto const* code : {"planned", "closed", "m30", "newer_revision", "sms", "delivered", "h24", "superseded", "system"}) {
    CAPTURE(code);
    CHECK(chinese.find(code) == std::string::npos);
  }
  auto const english = text_of(folder.path().string(), certificate_pdf(certificate, "Asia/Shanghai", "en").value());
  CHECK(english.find("a.7 · 30 minutes before · the plan was changed") != std::string::npos);
}

TEST_CASE("whatever the engine writes into a record has Chinese words") {
  auto const has_words = [](Named named, std::string_view word) {
    CAPTURE(word);
    auto const chinese = certificate_word(named, word, Tongue::zh);
    CHECK(chinese != word);
    CHECK(certificate_word(named, word, Tongue::en).find('_') == std::string::npos);
  };
  for (int one = 0; one <= static_cast<int>(notice::Reason::capped); ++one) has_words(Named::reason, notice::to_string(static_cast<notice::Reason>(one)));
  for (int one = 0; one <= static_cast<int>(outage::Kind::campaign); ++one) has_words(Named::outage_kind, outage::to_string(static_cast<outage::Kind>(one)));
  for (int one = 0; one <= static_cast<int>(outage::State::merged); ++one) has_words(Named::outage_state, outage::to_string(static_cast<outage::State>(one)));
  for (int one = 0; one <= static_cast<int>(notifiers::AttemptState::cancelled); ++one) {
    has_words(Named::attempt_state, notifiers::to_string(static_cast<notifiers::AttemptState>(one)));
  }
  CHECK(certificate_word(Named::stage, "d1", Tongue::en) == "1 day before");
  CHECK(certificate_word(Named::stage, "w2", Tongue::zh) == "提前2周");
  CHECK(certificate_word(Named::stage, "our_own", Tongue::zh) == "our_own");
  CHECK(certificate_word(Named::stage, "", Tongue::zh).empty());
}

}  // namespace lamplighter::app
