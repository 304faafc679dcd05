// A line that is written as it comes is what Boost.JSON writes.
#include "engine/record/json_line.hpp"

#include <limits>
#include <string>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch.hpp>

namespace json = boost::json;
using lamplighter::record::JsonLine;

TEST_CASE("every byte of a text is written as Boost.JSON writes it") {
  for (int byte = 0; byte < 256; ++byte) {
    for (auto const& text : {std::string(1, static_cast<char>(byte)), "停电 " + std::string(1, static_cast<char>(byte)) + " end"}) {
      JsonLine line;
      line.open().put("text", text).close();
      INFO(byte);
      CHECK(line.take() == json::serialize(json::object{{"text", text}}));
    }
  }
}

TEST_CASE("members, inner rows and empty ones stand as in a line by Boost.JSON") {
  json::array rows;
  rows.push_back(json::object{{"message", "7"}, {"to", nullptr}, {"attempts", json::array{}}});
  rows.push_back(json::object{{"message", "8"}, {"to", "ab"}, {"attempts", json::array{json::object{{"parts", 2}, {"conflict", true}}}}});
  json::object const expected{{"entry", 12}, {"revision", -1}, {"id", "-9223372036854775808"}, {"detail", json::object{{"a", 1}}}, {"messages", rows}, {"previous", ""}};
  JsonLine line;
  line.open().key("entry").number(12).key("revision").number(-1).put_id("id", std::numeric_limits<std::int64_t>::min());
  line.key("detail").raw(R"({"a":1})").key("messages").open('[');
  line.open().put_id("message", 7).key("to").null().key("attempts").open('[').close(']').close();
  line.open().put_id("message", 8).put("to", "ab").key("attempts").open('[').open().key("parts").number(2).key("conflict").truth(true).close().close(']').close();
  line.close(']').put("previous", "").close();
  CHECK(line.take() == json::serialize(expected));
}
