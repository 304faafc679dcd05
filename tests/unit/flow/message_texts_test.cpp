// Texts that are worked out once for many are still each one's own.
#include <filesystem>
#include <fstream>
#include <set>

#include "engine/flow/message_texts.hpp"
#include "tests/unit/flow/notice_scene.hpp"

namespace lamplighter::flow {
namespace {

/// The one text of a folder of its own.
std::shared_ptr<notice::Templates const> only(std::string const& file, std::string const& text) {
  auto pattern = (std::filesystem::temp_directory_path() / "lamplighter-texts-XXXXXX").string();
  std::filesystem::path const folder = ::mkdtemp(pattern.data());
  std::ofstream(folder / file) << text;
  auto templates = notice::Templates::load(folder.string());
  std::filesystem::remove_all(folder);
  if (!templates) throw std::runtime_error(templates.error().message);
  return std::make_shared<notice::Templates const>(std::move(*templates));
}

void live_at(NoticeScene& scene, std::string const& name, std::string const& address) {
  scene.store().database().run("update customer set address = $2 where id = $1", scene.customer(name).value, address);
}

std::set<std::string> texts(SilentNotifier const& channel) {
  std::set<std::string> result;
  for (auto const& one : channel.submissions) result.insert(one.parts.at(0));
  return result;
}

}  // namespace

TEST_CASE("whose text names his address is told his own, whoever was told before") {
  NoticeScene scene([](Settings& settings) { settings.templates = only("started.en.any.mustache", "{{area}} {{line}}: no power at {{address}}"); });
  live_at(scene, "b.1", "1 Mill Road");
  live_at(scene, "b.2", "2 Mill Road");
  scene.tell_all(scene.fault({"b.1", "b.2"}), "started", {"b.1", "b.2"});
  CHECK(texts(scene.sms) == std::set<std::string>{"Northend F1: no power at 1 Mill Road", "Northend F1: no power at 2 Mill Road"});
}

TEST_CASE("who reads another language is told in it, beside many who are not") {
  NoticeScene scene;
  scene.store().database().run("update customer set language = 'zh' where id = $1", scene.customer("b.2").value);
  scene.tell_all(scene.fault({"b.1", "b.2", "b.3"}), "started", {"b.1", "b.2", "b.3"});
  REQUIRE(scene.sms.submissions.size() == 3);
  CHECK(texts(scene.sms).size() == 2);
}

TEST_CASE("a text is worked out again when what it says has changed") {
  NoticeScene scene;
  auto ctx = scene.context();
  MessageTexts texts(ctx);
  auto outage = scene.fault({"b.1"});
  notice::Message message;
  message.stage = "started";
  message.language = "en";
  notice::Notice notice;
  notice.recipient = {notice::RecipientKind::customer, scene.customer("b.1").value};
  notice.stage = "started";
  auto const words = [&] { return texts.render("sms", scene.settings().lanes.at("sms"), outage, message, {notice}).value().parts.at(0); };
  CHECK(words().find("Northend") != std::string::npos);
  CHECK(words().find("Northend") != std::string::npos);
  outage.area = "Southend";
  CHECK(words().find("Southend") != std::string::npos);
}

}  // namespace lamplighter::flow
