// A certificate against every way in which somebody could change it.
#include <catch2/catch.hpp>

#include "tests/unit/record/record_scene.hpp"

namespace lamplighter::record {
namespace {

std::string why_not(std::string const& text, std::optional<std::string> const& key = {}) {
  auto const read = verify_certificate(text, key);
  return read ? "genuine" : read.error().message;
}

std::string replaced(std::string text, std::string const& from, std::string const& to) {
  auto const at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a certificate says what was proven, with the public key alone") {
  SmallRecord const record;
  auto const read = verify_certificate(record.certificate(), record.key.public_key());
  REQUIRE(read);
  CHECK(read->outage == "P1");
  CHECK(read->utility == "Example Power 示例电力");
  CHECK(read->entries == 2);
  CHECK(read->notices == 2);
  CHECK(read->notices_by_end == std::map<std::string, std::int64_t>{{"proven", 1}, {"unproven", 1}});
  CHECK(read->fields == 4);
  CHECK(read->disclosed == 4);
  CHECK(read->seals.size() == 1);
  CHECK(read->key_from == Verification::KeyFrom::caller);
  CHECK(verify_certificate(record.certificate(), {})->key_from == Verification::KeyFrom::certificate);
}

TEST_CASE("no byte of a certificate can be changed, added or taken away") {
  SmallRecord const record;
  auto const text = record.certificate();
  auto const key = record.key.public_key();
  std::vector<std::size_t> unseen;
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (unsigned const mask : {0x01U, 0x02U, 0x10U, 0x20U, 0x80U}) {
      auto changed = text;
      changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ mask);
      if (verify_certificate(changed, key)) unseen.push_back(at);
    }
    auto shorter = text;
    shorter.erase(at, 1);
    if (verify_certificate(shorter, key)) unseen.push_back(at);
    for (char const more : {' ', '0', ','}) {
      auto longer = text;
      longer.insert(at, 1, more);
      if (verify_certificate(longer, key)) unseen.push_back(at);
    }
  }
  CHECK(unseen.empty());
  CHECK(why_not(text, key) == "genuine");
}

TEST_CASE("a certificate that somebody else signed anew is not taken for ours") {
  SmallRecord record;
  auto const ours = record.key.public_key();
  record.key = SigningKey::make();
  CHECK(why_not(record.certificate()) == "genuine");
  CHECK_THAT(why_not(record.certificate(), ours), Catch::Contains("signed by the key"));
}

TEST_CASE("an entry that was altered before signing does not fit what follows it, nor the seal above it") {
  SmallRecord record;
  auto altered = record;
  altered.entries[0].text = replaced(altered.entries[0].text, "proven", "waived");
  CHECK_THAT(why_not(altered.certificate()), Catch::Contains("entry 2 does not follow"));
  // The whole chain made anew: only the seal of the first day still knows better.
  auto rewritten = record;
  rewritten.entries.clear();
  add_notice(rewritten.entries, "P1", "11", "waived", "+99900000001", "Power off");
  add_notice(rewritten.entries, "P1", "12", "unproven", "+99900000002", "Power off");
  CHECK_THAT(why_not(rewritten.certificate()), Catch::Contains("the seal of"));
  auto cut = record;
  cut.entries.pop_back();
  CHECK(why_not(cut.certificate()) == "genuine");  // shorter and signed so: what was cut off was never sealed
  cut.entries.clear();
  CHECK_THAT(why_not(cut.certificate()), Catch::Contains("the seal of"));
}

TEST_CASE("a record of one outage cannot stand for another") {
  SmallRecord record;
  record.facts.outage = "P2";
  CHECK_THAT(why_not(record.certificate()), Catch::Contains("entry 1 does not follow"));
}

TEST_CASE("values that were removed leave a certificate whole, and it says how many are missing") {
  SmallRecord record;
  record.entries[0].fields.erase(record.entries[0].fields.begin());
  auto const key = record.key.public_key();
  auto const read = verify_certificate(record.certificate(), key);
  REQUIRE(read);
  CHECK(read->fields == 4);
  CHECK(read->disclosed == 3);
  auto const withheld = record.certificate(Disclosure::withheld);
  CHECK(withheld.find("+999") == std::string::npos);
  CHECK(verify_certificate(withheld, key)->disclosed == 0);
  // Whoever passes it on may take a value out by himself; the rest stays proven.
  auto text = SmallRecord(record).certificate();
  auto const from = text.find(R"({"entry":2,"field":"0.text")"), to = text.find(R"({"entry":2,"field":"0.to")");
  REQUIRE(to != std::string::npos);
  text.erase(from, to - from);
  CHECK(verify_certificate(text, key)->disclosed == 2);
}

TEST_CASE("a disclosed value of another person is not taken") {
  SmallRecord record;
  std::swap(record.entries[0].fields, record.entries[1].fields);
  CHECK_THAT(why_not(record.certificate()), Catch::Contains("is not what was recorded"));
}

TEST_CASE("an outage about which nothing has ended yet has a certificate, too") {
  SmallRecord record;
  record.entries.clear();
  record.seals.clear();
  CHECK(why_not(record.certificate(), record.key.public_key()) == "genuine");
}

}  // namespace lamplighter::record
