// What may stand in XML, whatever was typed.
#include <catch2/catch.hpp>

#include "notifiers/xml_text.hpp"

using lamplighter::notifiers::xml_text;

TEST_CASE("marks of XML are escaped, and Chinese stays as it is") {
  CHECK(xml_text("a < b && c > \"d\" 'e'") == "a &lt; b &amp;&amp; c &gt; &quot;d&quot; &#39;e&#39;");
  CHECK(xml_text("北京路 8 号\n次日") == "北京路 8 号\n次日");
  CHECK(xml_text("").empty());
}

TEST_CASE("what XML 1.0 cannot hold never gets through, nor do broken bytes") {
  CHECK(xml_text(std::string("a\0b", 3)) == "a\xEF\xBF\xBD" "b");
  CHECK(xml_text("a\x1b[1m") == "a [1m");
  CHECK(xml_text("a\xC2\x85z") == "a z");          // a control character of two bytes
  CHECK(xml_text("a\xEF\xBF\xBEz") == "a z");      // U+FFFE
  CHECK(xml_text("a\xFFz").find('\xFF') == std::string::npos);
  CHECK(xml_text("a\xE5\x8C").find("\xE5\x8C") == std::string::npos);  // cut in the middle
}
