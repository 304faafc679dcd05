// Personal fields under a person's key.
#include <catch2/catch.hpp>

#include <set>

#include "engine/record/chain.hpp"
#include "engine/record/sealed_fields.hpp"

namespace lamplighter::record {

TEST_CASE("fields come back under their key and at their place only, and a changed byte is seen") {
  std::vector<PersonalField> const fields{{"0.to", "aa", "+99900000001"}, {"0.text", "bb", std::string("停电\0x", 8)}, {"address", "cc", ""}};
  auto const key = fresh_person_key();
  auto closed = close_fields(key, "5/1", fields);
  CHECK(open_fields(key, "5/1", closed) == fields);
  CHECK_FALSE(open_fields(key, "5/2", closed));
  CHECK_FALSE(open_fields(fresh_person_key(), "5/1", closed));
  CHECK(close_fields(key, "5/1", fields) != closed);
  std::string const bytes(closed.begin(), closed.end());
  CHECK(bytes.find("+999") == std::string::npos);
  closed[closed.size() / 2] ^= 1U;
  CHECK_FALSE(open_fields(key, "5/1", closed));
  CHECK_FALSE(open_fields(key, "5/1", {}));
}

TEST_CASE("no salt is given twice, within what is drawn at once and beyond it") {
  Salts salts, others;
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    auto const one = salts.next();
    CHECK(one.size() == 32);
    CHECK(seen.insert(one).second);
    CHECK(seen.insert(others.next()).second);
  }
}

}  // namespace lamplighter::record
