// What became of a message after a kill: the spool's folder and its journal say it of each, or that they do not know.
#include <catch2/catch.hpp>

#include <poll.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>

#include "notifiers/spool.hpp"
#include "notifiers/spool_files.hpp"
#include "notifiers/spool_journal.hpp"
#include "tests/support/kannel_recording_sink.hpp"

namespace lamplighter::notifiers {
namespace {

namespace fs = std::filesystem;
using Kind = SubmissionOutcome::Kind;
using Memory = SpoolJournal::Memory;

class Folder {
 public:
  Folder() : path_((fs::temp_directory_path() / "lamplighter-journal-XXXXXX").string()) { REQUIRE(::mkdtemp(path_.data()) != nullptr); }
  ~Folder() { fs::remove_all(path_); }
  Folder(Folder const&) = delete;
  Folder& operator=(Folder const&) = delete;
  fs::path file(std::string const& name) const { return fs::path{path_} / name; }
  void write(std::string const& name, std::string_view content) const { std::ofstream{file(name), std::ios::app} << content; }
  std::string const& path() const { return path_; }

 private:
  std::string path_;
};

class World : public Folder {
 public:
  void open() {
    spool.reset();
    spool = std::make_unique<SpoolNotifier>("spool", path(), sink);
  }
  bool comes_true(std::function<bool()> const& condition) const {
    auto const end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return false;
      ::poll(nullptr, 0, 5);
    }
    return true;
  }
  void send(std::int64_t attempt) {
    spool->submit({.attempt = {attempt}, .address = "village hall", .parts = {"power off"}});
    REQUIRE(comes_true([&] { return sink.outcomes({attempt}).size() == 1; }));
    REQUIRE(sink.outcomes({attempt}).back().kind == Kind::accepted);
  }
  Kind found_out(std::int64_t attempt) {
    auto const before = sink.outcomes({attempt}).size();
    spool->reconcile({.attempt = {attempt}});
    REQUIRE(comes_true([&] { return sink.outcomes({attempt}).size() == before + 1; }));
    return sink.outcomes({attempt}).back().kind;
  }

  test::RecordingSink sink;
  std::unique_ptr<SpoolNotifier> spool;
};

}  // namespace

TEST_CASE("after a kill a spool says of each message whether it was shown to a carrier, also when he took it away") {
  World world;
  world.open();
  REQUIRE(world.spool->capabilities().can_reconcile);
  for (auto const attempt : {101, 102}) world.send(attempt);
  world.open();
  CHECK(world.found_out(101) == Kind::accepted);
  fs::remove(world.file("101.json"));
  CHECK(world.found_out(101) == Kind::accepted);
  CHECK(world.found_out(103) == Kind::rejected_temporarily);
  CHECK(fs::exists(world.file("102.json")));
  CHECK_FALSE(fs::exists(world.file("103.json")));
}

TEST_CASE("a message that was killed before it was shown did not leave, although it is entered") {
  World world;
  world.open();
  world.send(101);
  world.spool.reset();
  world.write(".shown", "102\n103\n");
  world.write("102.json.tmp", "{}");
  world.open();
  CHECK(world.found_out(102) == Kind::rejected_temporarily);
  CHECK_FALSE(fs::exists(world.file("102.json.tmp")));
  CHECK_FALSE(fs::exists(world.file("102.json")));
  CHECK(world.found_out(103) == Kind::accepted);  // shown, and taken away
}

TEST_CASE("killed before its first message, a spool knows that nothing left") {
  World world;
  world.open();
  world.open();
  CHECK(world.found_out(7) == Kind::rejected_temporarily);
}

TEST_CASE("of what is older than its journal a spool says that it does not know") {
  World world;
  world.write("90.json", "{}");  // written by a version without one
  world.open();
  CHECK(world.found_out(90) == Kind::accepted);
  CHECK(world.found_out(91) == Kind::uncertain);
  world.send(101);
  CHECK(world.found_out(91) == Kind::uncertain);
  CHECK(world.found_out(102) == Kind::rejected_temporarily);
  fs::remove(world.file(".shown"));  // somebody tidied up
  CHECK(world.found_out(102) == Kind::uncertain);
  world.send(103);
  CHECK(world.found_out(102) == Kind::uncertain);
  CHECK(world.found_out(104) == Kind::rejected_temporarily);
}

TEST_CASE("a folder that cannot be read answers that it is not known") {
  World world;
  world.open();
  world.send(101);
  auto const away = world.path() + ".away";
  fs::rename(world.path(), away);
  std::ofstream{world.path()} << "in the way";
  CHECK(world.found_out(102) == Kind::uncertain);
  fs::remove(world.path());
  fs::rename(away, world.path());
  CHECK(world.found_out(102) == Kind::rejected_temporarily);
}

TEST_CASE("a journal turns over, and forgets only what is older than both of its files") {
  Folder folder;
  {
    SpoolJournal journal{folder.path(), 3};
    for (std::int64_t attempt = 10; attempt <= 40; attempt += 10) {
      REQUIRE(journal.enter(std::array{AttemptNumber{attempt}}));
    }
    CHECK(journal.recall({10}) == Memory::shown);
    CHECK(journal.recall({15}) == Memory::never_shown);
    CHECK(journal.recall({41}) == Memory::never_shown);
  }
  SpoolJournal journal{folder.path(), 3};
  for (std::int64_t attempt = 50; attempt <= 80; attempt += 10) {
    REQUIRE(journal.enter(std::array{AttemptNumber{attempt}}));
  }
  CHECK(journal.recall({10}) == Memory::before_its_time);
  CHECK(journal.recall({40}) == Memory::shown);
  CHECK(journal.recall({45}) == Memory::never_shown);
  CHECK(journal.recall({80}) == Memory::shown);
}

TEST_CASE("a line that a power cut left half is no attempt, and the next one is whole") {
  Folder folder;
  REQUIRE(SpoolJournal{folder.path()}.enter(std::array{AttemptNumber{1234}}));
  folder.write(".shown", "56");
  SpoolJournal journal{folder.path()};
  REQUIRE(journal.enter(std::array{AttemptNumber{5678}}));
  CHECK(journal.recall({5678}) == Memory::shown);
  CHECK(journal.recall({1234}) == Memory::shown);
  CHECK(journal.recall({567}) == Memory::never_shown);
}

}  // namespace lamplighter::notifiers
