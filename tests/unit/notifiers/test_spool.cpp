// The spool folder: what is written, and that receipts are never lost.
#include <catch2/catch.hpp>

#include <poll.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>

#include "notifiers/flat_json.hpp"
#include "notifiers/spool.hpp"
#include "notifiers/spool_files.hpp"
#include "notifiers/spool_receipts.hpp"
#include "tests/support/kannel_recording_sink.hpp"

namespace lamplighter::notifiers {
namespace {

namespace fs = std::filesystem;

// A spool in a folder of its own, which can be opened again as after a crash.
class World {
 public:
  World() : folder_((fs::temp_directory_path() / "lamplighter-spool-XXXXXX").string()) {
    REQUIRE(::mkdtemp(folder_.data()) != nullptr);
    open_again();
  }
  ~World() {
    spool.reset();
    fs::remove_all(folder_);
  }
  World(World const&) = delete;
  World& operator=(World const&) = delete;

  void open_again() {
    spool.reset();
    spool = std::make_unique<SpoolNotifier>("spool", folder_, sink, waits);
  }
  fs::path file(std::string const& name) const { return fs::path{folder_} / name; }
  void drop(std::string const& name, std::string_view content) const {
    std::ofstream{file("new")} << content;
    fs::rename(file("new"), file(name));
  }
  bool comes_true(std::function<bool()> const& condition) const {
    auto const end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return false;
      spool->poll();
      ::poll(nullptr, 0, 5);
    }
    return true;
  }

  test::RecordingSink sink;
  SpoolWaits waits{.look_every = std::chrono::milliseconds{5}, .tell_again_after = std::chrono::milliseconds{20}};
  std::unique_ptr<SpoolNotifier> spool;

 private:
  std::string folder_;
};

Submission message(std::int64_t attempt) {
  Submission submission{.attempt = {attempt}, .address = "village hall", .subject = "Planned work"};
  submission.parts = {"(1/2) 停电", "(2/2) \"09:00\""};
  submission.language = "zh";
  submission.reference = "P1";
  submission.validity = std::chrono::minutes{30};
  return submission;
}

}  // namespace

TEST_CASE("a message lies in the folder whole before it counts as accepted") {
  World world;
  world.spool->submit(message(42));
  REQUIRE(world.comes_true([&] { return world.sink.outcomes().size() == 1; }));
  CHECK(world.sink.outcomes().front().kind == SubmissionOutcome::Kind::accepted);
  auto const object = parse_flat_json(read_whole(world.file("42.json"), 10'000).value());
  REQUIRE(object);
  FlatObject const expected{{"attempt", std::int64_t{42}}, {"to", "village hall"}, {"language", "zh"},
                            {"subject", "Planned work"}, {"reference", "P1"}, {"validity_minutes", std::int64_t{30}},
                            {"parts", std::vector<std::string>{"(1/2) 停电", "(2/2) \"09:00\""}}};
  CHECK(*object == expected);
  CHECK_FALSE(fs::exists(world.file("42.json.tmp")));
  CHECK((fs::status(world.file("42.json")).permissions() & fs::perms::others_all) == fs::perms::none);
}

TEST_CASE("a receipt stays until it is acknowledged, and is told again after a restart") {
  World world;
  world.drop("42.receipt", "delivered\n");
  REQUIRE(world.comes_true([&] { return world.sink.receipts({42}).size() == 1; }));
  CHECK(world.sink.receipts({42}).front().state == AttemptState::delivered);
  CHECK(world.sink.receipts({42}).front().part == whole_message);
  world.open_again();
  REQUIRE(world.comes_true([&] { return world.sink.receipts({42}).size() == 2; }));
  CHECK(fs::exists(world.file("42.receipt")));
  world.spool->acknowledge(world.sink.receipts({42}).back().token);
  CHECK(world.comes_true([&] { return fs::exists(world.file("done/42.receipt")); }));
  CHECK_FALSE(fs::exists(world.file("42.receipt")));
  world.open_again();
  world.drop("43.receipt", "heard");
  REQUIRE(world.comes_true([&] { return world.sink.receipts({43}).size() == 1; }));
  CHECK(world.sink.receipts({42}).size() == 2);
}

TEST_CASE("a newer receipt of the same name is not put away unread") {
  World world;
  world.drop("42.receipt", "in_network");
  REQUIRE(world.comes_true([&] { return world.sink.receipts({42}).size() == 1; }));
  // The worker takes the acknowledgement before its next look, so it meets a file that it has not told of.
  world.drop("42.receipt", "delivered");
  world.spool->acknowledge(world.sink.receipts({42}).front().token);
  CHECK(world.comes_true([&] { return world.sink.receipts({42}).size() == 2; }));
  CHECK(world.sink.receipts({42}).back().state == AttemptState::delivered);
}

TEST_CASE("storing one receipt of a message puts away that one, and the others are told again after a kill") {
  World world;
  world.drop("42.1.receipt", "in_network");
  REQUIRE(world.comes_true([&] { return world.sink.receipts({42}).size() == 1; }));
  world.drop("42.2.receipt", "delivered");
  REQUIRE(world.comes_true([&] { return world.sink.receipts({42}).size() == 2; }));
  world.spool->acknowledge(world.sink.receipts({42}).front().token);
  REQUIRE(world.comes_true([&] { return fs::exists(world.file("done/42.1.receipt")); }));
  CHECK(fs::exists(world.file("42.2.receipt")));
  world.open_again();
  REQUIRE(world.comes_true([&] { return world.sink.receipts({42}).size() == 3; }));
  CHECK(world.sink.receipts({42}).back().state == AttemptState::delivered);
}

TEST_CASE("a newer version that was told already is not put away with the older one") {
  World world;
  world.drop("42.receipt", "in_network");
  REQUIRE(world.comes_true([&] { return world.sink.receipts({42}).size() == 1; }));
  world.drop("42.receipt", "delivered");
  REQUIRE(world.comes_true([&] { return world.sink.receipts({42}).size() == 2; }));
  world.spool->acknowledge(world.sink.receipts({42}).front().token);
  world.drop("43.receipt", "heard");
  REQUIRE(world.comes_true([&] { return world.sink.receipts({43}).size() == 1; }));
  CHECK(fs::exists(world.file("42.receipt")));
  world.spool->acknowledge(world.sink.receipts({42}).back().token);
  CHECK(world.comes_true([&] { return fs::exists(world.file("done/42.receipt")); }));
}

TEST_CASE("a version that comes in while the one before is put away is told, whenever it comes") {
  World world;
  SpoolReceipts receipts{"spool", world.file("").parent_path(), world.sink, std::chrono::milliseconds{0}};
  auto const look = [&] {
    REQUIRE(receipts.list());
    receipts.tell_listed(100);
    return world.sink.receipts({42}).size();
  };
  world.drop("42.receipt", "in_network");
  REQUIRE(look() == 1);
  world.drop("42.receipt", "delivered");
  receipts.put_away(world.sink.receipts({42}).front().token);
  CHECK_FALSE(fs::exists(world.file("done/42.receipt")));
  REQUIRE(look() == 2);
  CHECK(world.sink.receipts({42}).back().state == AttemptState::delivered);
  CHECK(look() == 2);
}

TEST_CASE("a kill while a receipt is put away leaves a receipt, which keeps its name when it is done") {
  World world;
  for (auto const* name : {"42.kept-17.receipt", "43.kept-18.2.receipt", "44.kept-.receipt"}) world.drop(name, "delivered");
  REQUIRE(world.comes_true([&] {
    return !world.sink.receipts({42}).empty() && !world.sink.receipts({43}).empty() && !world.sink.receipts({44}).empty();
  }));
  for (int attempt : {42, 43, 44}) world.spool->acknowledge(world.sink.receipts({attempt}).back().token);
  CHECK(world.comes_true([&] {
    return fs::exists(world.file("done/42.receipt")) && fs::exists(world.file("done/43.2.receipt")) &&
           fs::exists(world.file("done/44.receipt"));
  }));
}

TEST_CASE("a receipt that finds no room, or could not be stored, is told again") {
  World world;
  world.sink.refuse_next(2);
  world.drop("42.receipt", "delivered");
  REQUIRE(world.comes_true([&] { return world.sink.receipts({42}).size() == 1; }));
  CHECK(world.sink.refused() == 2);
  world.spool->tell_again(world.sink.receipts({42}).back().token);
  CHECK(world.comes_true([&] { return world.sink.receipts({42}).size() == 2; }));
  CHECK(fs::exists(world.file("42.receipt")));
}

TEST_CASE("between two looks into the folder messages are written at once, and receipts wait") {
  World world;
  world.waits.look_every = std::chrono::hours{1};
  world.open_again();
  world.drop("41.receipt", "delivered");
  REQUIRE(world.comes_true([&] { return world.sink.receipts({41}).size() == 1; }));
  world.drop("42.receipt", "delivered");
  for (int i = 0; i < 50; ++i) world.spool->poll();
  world.spool->submit(message(43));
  REQUIRE(world.comes_true([&] { return world.sink.outcomes().size() == 1; }));
  CHECK(world.sink.receipts({42}).empty());
}

TEST_CASE("a receipt that makes no sense is put aside, and nothing is proven") {
  World world;
  world.drop("42.receipt", "deliverd");
  CHECK(world.comes_true([&] { return fs::exists(world.file("bad/42.receipt")); }));
  CHECK(world.sink.receipts({42}).empty());
}

TEST_CASE("files that are no receipts are left alone") {
  World world;
  for (auto const* name : {"x.receipt", ".receipt", "12x.receipt", "99999999999999999999.receipt", "7.receipt.old"}) {
    world.drop(name, "delivered");
  }
  world.drop("8.receipt", "delivered");
  REQUIRE(world.comes_true([&] { return world.sink.receipts({8}).size() == 1; }));
  CHECK(fs::exists(world.file("x.receipt")));
  CHECK(fs::exists(world.file("7.receipt.old")));
  CHECK(world.sink.receipts({7}).empty());
  CHECK(world.sink.receipts({12}).empty());
}

TEST_CASE("what was submitted is finished before the spool closes") {
  World world;
  for (int i = 0; i < 200; ++i) world.spool->submit(message(i));
  world.spool.reset();
  CHECK(world.sink.outcomes().size() == 200);
  CHECK(fs::exists(world.file("199.json")));
  world.open_again();
}

TEST_CASE("receipts read as a word or as flat JSON, and nothing else") {
  auto const word = parse_spool_receipt({1}, " acknowledged \n");
  REQUIRE(word);
  CHECK(word->state == AttemptState::acknowledged);
  auto const object = parse_spool_receipt({1}, R"({"state": "failed_temporary", "part": 2, "detail": "nobody home"})");
  REQUIRE(object);
  CHECK(object->part == 2);
  CHECK(object->state == AttemptState::failed_temporary);
  CHECK(object->detail == "nobody home");
  // 66 characters of three bytes are 198: the 67th does not fit into 200.
  std::string words;
  for (int i = 0; i < 70; ++i) words += "停";
  CHECK(parse_spool_receipt({1}, R"({"state": "delivered", "detail": ")" + words + "\"}")->detail == words.substr(0, 198));
  CHECK(parse_spool_receipt({1}, "{\"state\": \"delivered\", \"detail\": \"a\xff\\u0000b\"}")->detail ==
        "a\xEF\xBF\xBD\xEF\xBF\xBD" "b");
  for (auto const* wrong : {"", "Delivered", "accepted", "planned", "suppressed", "{}", R"({"part": 1})",
                            R"({"state": "delivered", "part": 0})", R"({"state": "delivered", "part": 33})",
                            R"({"state": "delivered", "part": "1"})", R"({"state": "delivered", "by": "x"})",
                            R"({"state": "submitting"})", R"({"state": 7})"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_spool_receipt({1}, wrong));
  }
}

TEST_CASE("a full disk rejects for the moment and says so") {
  // /dev/full takes every open and fails every write, as a full disk does.
  World world;
  fs::create_symlink("/dev/full", world.file("42.json.tmp"));
  world.spool->submit(message(42));
  REQUIRE(world.comes_true([&] { return world.sink.outcomes().size() == 1; }));
  CHECK(world.sink.outcomes().front().kind == SubmissionOutcome::Kind::rejected_temporarily);
  CHECK(world.sink.outcomes().front().detail == "cannot write a spool file: No space left on device");
  CHECK_FALSE(fs::exists(world.file("42.json")));
}

}  // namespace lamplighter::notifiers
