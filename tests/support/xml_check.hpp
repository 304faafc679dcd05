// XML held against a schema by xmllint, which shares nothing with what wrote it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include <unistd.h>

namespace lamplighter::test {

/// What xmllint finds wrong; empty when the text is valid. `schema`: a file under tests/data/cap (.xsd or .rng); empty: it need only be well formed.
inline std::string xml_problems(std::string_view text, std::string const& schema) {
  namespace fs = std::filesystem;
  auto pattern = (fs::temp_directory_path() / "lamplighter-xml-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) return "no temporary folder";
  auto const file = pattern + "/one.xml", said = pattern + "/said";
  std::ofstream(file, std::ios::binary) << text;
  std::string const kind = schema.ends_with(".rng") ? "--relaxng" : "--schema";
  auto const by = schema.empty() ? std::string() : kind + " '" LAMPLIGHTER_SOURCE_DIR "/tests/data/cap/" + schema + "'";
  auto const command = "xmllint --nonet --noout " + by + " '" + file + "' 2> '" + said + "'";
  int const status = std::system(command.c_str());
  std::stringstream out;
  out << std::ifstream(said).rdbuf();
  std::error_code ignored;
  fs::remove_all(pattern, ignored);
  if (status == 0) return {};
  return out.str().empty() ? std::string("xmllint could not be run") : out.str();
}

}  // namespace lamplighter::test
