// Copies the feeder and the shipped examples into the folder.
#include "tests/e2e/small_world.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "tests/e2e/sms_world.hpp"

namespace lamplighter::test {
namespace fs = std::filesystem;

SmallWorld::SmallWorld() : daemon_(folder_.path(), free_port()) {
  auto const shipped = fs::path{LAMPLIGHTER_SOURCE_DIR} / "examples";
  copy_schedules(path("schedules"));
  fs::copy(shipped / "templates", path("templates"), fs::copy_options::recursive);
  fs::copy_file(test_network("ieee13"), path("network.gpkg"));
  fs::create_directories(path("letters"));
  write_file(path("contacts.csv"), "customer,language,phone\n692,zh,+99900000692\n675a,en,+99900000675\n");
  write_file(path("lamplighter.yaml"), fmt::format("utility: {{name: Example Power, time_zone: Asia/Shanghai, languages: [zh, en]}}\n"
                                                   "store: sqlite:store/lamplighter.db\n"
                                                   "listen: 127.0.0.1:{}\n"
                                                   "network:\n  sources: [{{dataset: network.gpkg, mapping: standard}}]\n"
                                                   "contacts: contacts.csv\n"
                                                   "schedules: [schedules/planned.yaml, schedules/fault.yaml, schedules/crew.yaml]\n"
                                                   "templates: templates\n"
                                                   "notifiers:\n  sms: {{kind: spool, mode: live, folder: letters}}\n",
                                                   daemon_.port()));
}

Ended SmallWorld::run(std::vector<std::string> const& arguments, Restraint const& restraint) const {
  return run_program(arguments, folder_.path(), restraint);
}

void SmallWorld::import() const {
  auto const ended = run({"import"});
  if (ended.code != 0) throw std::runtime_error{"import failed: " + ended.err};
}

void SmallWorld::change(std::string_view name, std::string_view old_text, std::string_view new_text) const {
  auto text = content_of(path(name));
  auto const at = text.find(old_text);
  if (at == std::string::npos) throw std::logic_error{fmt::format("{} does not hold '{}'", name, old_text)};
  text.replace(at, old_text.size(), new_text);
  write_file(path(name), text);
}

void SmallWorld::change_network(std::vector<std::string> const& statements) const {
  StoreView const network(path("network.gpkg"));
  for (auto const& row : network.rows("select name from sqlite_master where type = 'trigger'")) network.rows("drop trigger \"" + row[0] + '"');
  for (auto const& statement : statements) network.rows(statement);
}

std::string switch_report(std::string const& kind, std::string const& key) { return device_report("671692", kind, key); }

}  // namespace lamplighter::test
