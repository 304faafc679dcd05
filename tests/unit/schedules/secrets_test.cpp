// Secrets come from the environment or a file, and never show in an error.
#include "schedules/secrets.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <map>

using namespace lamplighter::schedules;

namespace {

std::optional<std::string> environment(std::string const& name) {
  static std::map<std::string, std::string> const values{
      {"KANNEL_USER", "eng"}, {"EMPTY", ""}, {"PIECE", "${KANNEL_USER}"}};
  auto const found = values.find(name);
  return found == values.end() ? std::nullopt : std::optional(found->second);
}

Result<std::string> resolved(std::string_view text, std::string const& folder = ".") {
  return resolve_secret(text, folder, environment);
}

}  // namespace

TEST_CASE("an environment variable stands for its value, alone or inside a text") {
  CHECK(resolved("${KANNEL_USER}") == "eng");
  CHECK(resolved("postgresql://${KANNEL_USER}@host") == "postgresql://eng@host");
  CHECK(resolved("plain") == "plain");
  CHECK(resolved("") == "");
  CHECK(resolved("${PIECE}") == "${KANNEL_USER}");  // a value is not read again
}

TEST_CASE("a variable that is not set or empty is named") {
  CHECK(resolved("${ABSENT}").error().message.find("'ABSENT' is not set") != std::string::npos);
  CHECK(resolved("${EMPTY}").error().message.find("'EMPTY' is not set") != std::string::npos);
  CHECK(resolved("${OPEN").error().message.find("no closing") != std::string::npos);
}

TEST_CASE("a file gives its content without the last line end, relative to the configuration") {
  auto const folder = std::filesystem::path(LAMPLIGHTER_BINARY_DIR) / "schedules_secrets_test";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "password") << "pass word\n";
  std::ofstream(folder / "empty") << "\n";
  CHECK(resolved("file:password", folder.string()) == "pass word");
  CHECK(resolved("file:" + (folder / "password").string()) == "pass word");
  CHECK(resolved("file:empty", folder.string()).error().message.find("is empty") != std::string::npos);
  CHECK(resolved("file:absent", folder.string()).error().message.find("cannot be read") != std::string::npos);
  CHECK(resolved("file:.", folder.string()).error().message.find("cannot be read") != std::string::npos);
  std::filesystem::remove_all(folder);
}
