// The call list holds whom somebody must still call: what is no longer so leaves it by itself, and says so.
#include <set>

#include "engine/flow/contact_words.hpp"
#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/exception_calls.hpp"
#include "tests/unit/flow/split_notices.hpp"

namespace lamplighter::flow {
namespace {

using Listed = std::multiset<std::string>;

/// Customers a.2 and b.1 have no number: whatever they are owed is for a person at once.
class CallList : public SplitNotices {
 public:
  explicit CallList(std::function<void(Settings&)> const& adjust = {}) : SplitNotices(adjust) {
    for (auto const* name : {"a.2", "b.1"}) set_contact(name, {});
  }
  Listed listed() {
    Listed found;
    for (auto const& one : open_exceptions()) {
      auto const customer = books().find_customer({one.recipient.id});
      found.insert(one.stage + " " + (one.recipient.kind == notice::RecipientKind::customer && customer ? customer->ref : "crew"));
    }
    return found;
  }
  /// Every open call to a customer has something to say.
  bool all_have_words() {
    std::vector<std::int64_t> ids;
    for (auto const& one : open_exceptions()) {
      if (one.recipient.kind == notice::RecipientKind::customer) ids.push_back(one.id.value);
    }
    auto ctx = context();
    return call_scripts(ctx, ids).size() == ids.size();
  }
  std::size_t ended_by_event() {
    std::size_t count = 0;
    for (auto const& event : effects.events) {
      bool const is_one = event.kind == "exception" && event.body.contains("result") && event.body.at("result") == "superseded";
      count += is_one ? 1 : 0;
    }
    return count;
  }
};

}  // namespace

TEST_CASE("when supply is back nobody is called about its loss; that it is back is said by a person") {
  CallList scene;
  scene.fault();
  CHECK(scene.listed() == Listed{"started a.2", "started b.1"});
  scene.etr(scene.first, 1h);
  CHECK(scene.listed() == Listed{"etr a.2", "etr b.1", "started a.2", "started b.1"});
  scene.report("BRK1", "closed");
  CHECK(scene.listed() == Listed{"etr b.1", "started b.1"});  // the fuse is open still
  CHECK(scene.ended_by_event() == 2);
  scene.report("FUS2", "closed");
  CHECK(scene.listed().empty());
  scene.done(on_restore_outage, "{}", scene.first);
  CHECK(scene.listed() == Listed{"restored a.2", "restored b.1"});
  CHECK(scene.all_have_words());
  auto const history = scene.store().outages().history(scene.row(scene.first).id);
  CHECK(std::ranges::count(history, outage::Reason::calls_superseded, &outage::HistoryEntry::reason) == 2);
}

TEST_CASE("the certificate says how such a call ended") {
  CallList scene;
  scene.fault();
  scene.report("BRK1", "closed");
  auto const text = scene.certificate(scene.first);
  CHECK(text.find("superseded") != std::string::npos);
  REQUIRE(record::verify_certificate(text, scene.key.public_key()));
}

TEST_CASE("another estimate takes the place of the one that somebody was to be called about") {
  CallList scene;
  scene.fault();
  scene.etr(scene.first, 1h);
  scene.etr(scene.first, 2h);
  CHECK(scene.listed() == Listed{"etr a.2", "etr b.1", "started a.2", "started b.1"});
  CHECK(scene.all_have_words());
}

TEST_CASE("an outage that was none leaves only what is to be taken back") {
  CallList scene;
  scene.first = std::string(scene.done(on_declare_outage, R"({"customers": ["a.1", "a.2"]})").at("id").as_string());
  REQUIRE(scene.listed() == Listed{"started a.2"});
  scene.done(on_cancel_outage, R"({"reason": "there was none"})", scene.first);
  CHECK(scene.listed().empty());  // he heard of nothing
}

TEST_CASE("calls go on under the outage that took theirs in, until that one is over") {
  CallList scene;
  auto const fuse = scene.report("FUS2", "opened");
  auto const other = std::string(scene.done(on_declare_outage, R"({"customers": ["a.1", "a.2"]})").at("id").as_string());
  REQUIRE(scene.listed() == Listed{"started a.2", "started b.1"});
  scene.done(on_merge_outage, R"({"into": ")" + other + "\"}", fuse);
  CHECK(scene.listed() == Listed{"started a.2", "started b.1"});
  CHECK(scene.all_have_words());
  scene.report("FUS2", "closed");
  scene.done(on_restore_outage, "{}", other);
  CHECK(scene.listed() == Listed{"restored a.2", "restored b.1"});
  CHECK(scene.all_have_words());
}

TEST_CASE("what was split off and is over leaves the list of the first") {
  CallList scene;
  scene.fault();
  scene.split();
  scene.report("BRK1", "closed");
  CHECK(scene.listed() == Listed{"started b.1"});
  scene.report("FUS2", "closed");
  CHECK(scene.listed().empty());
}

TEST_CASE("that supply is back is not read out to whom it has gone again: the daily look ends it") {
  CallList scene;
  scene.fault();
  scene.report("BRK1", "closed");
  scene.report("FUS2", "closed");
  scene.done(on_restore_outage, "{}", scene.first);
  REQUIRE(scene.listed() == Listed{"restored a.2", "restored b.1"});
  scene.pass(1h);
  scene.report("FUS2", "opened");
  auto ctx = scene.context();
  care_for_desk(ctx);
  CHECK(scene.listed() == Listed{"restored a.2", "started b.1"});
  CHECK(scene.all_have_words());
}

TEST_CASE("an order that nobody could give leaves the list with its job, or with the next order") {
  CallList scene;
  scene.fault();
  scene.done(on_put_crew, R"({"id": "C1"})");  // no number
  scene.done(on_put_crew, R"({"id": "C2", "phone": "+8613900000099"})");
  auto const job = scene.store().dispatches().jobs_of(scene.row(scene.first).id).at(0).ref;
  auto const order = [&](std::string const& crew) {
    scene.done(on_commit_dispatch, R"({"job": ")" + job + R"(", "crew": ")" + crew + "\"}");
  };
  order("C1");
  REQUIRE(scene.listed().count("order crew") == 1);
  SECTION("the next crew has it") { order("C2"); }
  SECTION("the outage is over") {
    scene.report("BRK1", "closed");
    scene.report("FUS2", "closed");
    scene.done(on_restore_outage, "{}", scene.first);
  }
  CHECK(scene.listed().count("order crew") == 0);
}

}  // namespace lamplighter::flow
