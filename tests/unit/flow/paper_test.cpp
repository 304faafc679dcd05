// Tests of exceptions on paper: what a sheet says of whom, and what a signature that came back proves.
#include <catch2/catch.hpp>

#include <set>

#include "engine/base/sha256.hpp"
#include "engine/flow/exception_calls.hpp"
#include "engine/flow/forgetting.hpp"
#include "engine/flow/paper_flow.hpp"
#include "tests/unit/flow/record_scene.hpp"

namespace lamplighter::flow {
namespace {

using namespace std::chrono_literals;

// The beginnings by which a JPEG and a PNG are told, in base64.
std::string const jpeg = "/9j/4AAQSkZJRg==", png = "iVBORw0KGgoAAAAN";

/// a.1 of a fault, told by nobody; life-support, with a name, in Chinese.
class PaperScene : public RecordScene {
 public:
  explicit PaperScene(std::vector<std::string> out = {}) : RecordScene([](Settings& settings) {
        settings.utility_name = "Example Power";
        settings.utility_phone = "95598";
      }) {
    CustomerImport one;
    one.customer.ref = "a.1";
    one.customer.language = "zh";
    one.customer.classes = {"life_support"};
    one.customer.account_manager = "Li";
    one.contacts.emplace_back();
    one.contacts.back().name = "Test Person";
    store().flow().put_customers({one});
    for (auto const& ref : out) {
      CustomerImport other;
      other.customer.ref = ref;
      other.customer.account_manager = "Wang";
      store().flow().put_customers({other});
    }
    out.emplace_back("a.1");
    outage_ = fault(out);
    tell_all(outage_, "started", out);
  }
  std::string id() { return std::to_string(open_exceptions().at(0).id.value); }
  std::vector<PaperSheet> sheets(std::string_view language = "", Actor const& actor = {"mei", "call_agent"}) {
    auto ctx = context();
    return paper_file(ctx, actor, {.ref = outage_.ref, .language = language}).value().sheets;
  }
  Result<Answer> close(std::string const& more) {
    return apply(on_close_exception, R"({"result": "visited", "evidence": "E5")" + more + "}", id(), {"mei", "call_agent"});
  }
  std::string photo(std::string const& type, std::string const& data) const {
    return R"(, "signed_by": "Test Person", "photo": {"type": ")" + type + R"(", "data": ")" + data + "\"}";
  }
  outage::Outage outage_;
};

}  // namespace

TEST_CASE("a sheet has the words of the notice as they are true now, in the customer's language or the one that is asked for") {
  PaperScene scene;
  auto const own = scene.sheets();
  REQUIRE(own.size() == 1);
  CHECK(own[0].language == "zh");
  CHECK(own[0].name == "Test Person");
  CHECK(own[0].customer == "a.1");
  CHECK(own[0].is_on_life_support);
  CHECK(own[0].required == notice::Evidence::e5);
  CHECK(own[0].needs_signature);
  CHECK_THAT(own[0].words, Catch::Contains("Northend") && Catch::Contains("停电"));
  auto const english = scene.sheets("en");
  CHECK(english[0].language == "en");
  CHECK_THAT(english[0].words, !Catch::Contains("停电") && Catch::Contains("Northend"));
  CHECK(scene.sheets("", {"Wang", "account_manager"}).empty());
  CHECK(scene.sheets("", {"Li", "account_manager"}).size() == 1);
}

TEST_CASE("who is beyond the end of one file stands in the next, and an account manager's file has only his customers") {
  std::vector<std::string> const others{"a.2", "b.1", "b.2"};
  PaperScene scene(others);
  auto const& outage = scene.outage_;
  auto ctx = scene.context();
  std::vector<std::string> printed;
  std::int64_t after = 0;
  int files = 0;
  do {
    auto const file = paper_file(ctx, {"mei", "call_agent"}, {.ref = outage.ref, .after = after, .limit = 2}).value();
    for (auto const& sheet : file.sheets) printed.push_back(sheet.customer);
    after = file.next;
    ++files;
  } while (after > 0);
  CHECK(files == 2);
  CHECK(std::set<std::string>(printed.begin(), printed.end()).size() == others.size() + 1);
  CHECK(printed.size() == others.size() + 1);
  auto const own = paper_file(ctx, {"Li", "account_manager"}, {.ref = outage.ref, .limit = 1}).value();
  CHECK(own.sheets.size() == 1);
  CHECK(own.next == 0);
  CHECK(paper_file(ctx, {"Wang", "account_manager"}, {.ref = outage.ref, .limit = 1}).value().next > 0);
  CHECK_FALSE(paper_file(ctx, {"mei", "call_agent"}, {.ref = "none"}));
}

TEST_CASE("a signature is E5: the name stands in the record as a commitment, the photo by its hash, and both go with the person") {
  PaperScene scene;
  auto const id = std::stoll(scene.id());
  auto const closed = scene.close(scene.photo("image/jpeg", jpeg));
  REQUIRE(closed);
  auto const kept = signed_paper(scene.store(), id);
  REQUIRE(kept);
  CHECK(kept->type == "image/jpeg");
  CHECK(kept->photo.size() == 10);
  auto const outcome = scene.books().outcome(scene.books().notices(scene.outage_.id).at(0).id);
  REQUIRE(outcome);
  CHECK(outcome->evidence == notice::Evidence::e5);
  auto const certificate = scene.certificate(scene.outage_.ref);
  CHECK_THAT(certificate, Catch::Contains(kept->hash) && Catch::Contains("Test Person"));
  CHECK(scene.verified(scene.outage_.ref).disclosed > 0);
  CHECK_THAT(scene.certificate(scene.outage_.ref, record::Disclosure::withheld), !Catch::Contains("Test Person"));
  REQUIRE(scene.apply(on_erase_customer, R"({"reason": "asked by letter"})", "a.1", {"root", "admin"}));
  CHECK_FALSE(signed_paper(scene.store(), id));
  CHECK_THAT(scene.certificate(scene.outage_.ref), !Catch::Contains("Test Person"));
}

TEST_CASE("a photo is what its bytes say, bounded, and has a name beside it") {
  PaperScene scene;
  CHECK(scene.close(scene.photo("image/png", jpeg)).error().field == "photo");
  CHECK(scene.close(scene.photo("image/svg+xml", "PHN2Zz48L3N2Zz4=")).error().field == "photo");
  CHECK(scene.close(scene.photo("image/jpeg", "not base64!!")).error().field == "photo");
  CHECK(scene.close(R"(, "photo": {"type": "image/jpeg", "data": ")" + jpeg + "\"}").error().field == "signed_by");
  CHECK(scene.close(R"(, "signed_by": "A", "photo": {"type": "image/jpeg"})").error().field == "photo");
  std::string large = "/9j/";
  while (large.size() < (1u << 20) / 3 * 4 + 8) large += "AAAA";
  CHECK(scene.close(scene.photo("image/jpeg", large)).error().field == "photo");
  CHECK(scene.open_exceptions().size() == 1);
  auto const called = scene.apply(on_close_exception, R"({"result": "called", "evidence": "E5", "signed_by": "A"})", scene.id(), {"mei", "call_agent"});
  CHECK(called.error().field == "signed_by");
  CHECK(scene.close(scene.photo("image/png", png)));
}

}  // namespace lamplighter::flow
