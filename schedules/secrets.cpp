// Replaces `${ENV_NAME}` and `file:PATH` in configuration values by the secret they stand for.
#include "schedules/secrets.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

namespace lamplighter::schedules {
namespace {

tl::unexpected<Error> fail(std::string message) {
  return tl::unexpected<Error>(Error{std::move(message)});
}

Result<std::string> secret_from_file(std::string_view path_text, std::string const& folder) {
  std::filesystem::path path{std::string(path_text)};
  if (path.is_relative()) {
    path = std::filesystem::path(folder) / path;
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream || std::filesystem::is_directory(path)) {
    return fail(
        fmt::format("secret file '{}' cannot be read; create it, readable by the service's user only", path.string()));
  }
  std::string secret{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  if (secret.ends_with('\n')) {
    secret.pop_back();
  }
  if (secret.ends_with('\r')) {
    secret.pop_back();
  }
  if (secret.empty()) {
    return fail(fmt::format("secret file '{}' is empty; put the secret on its first line", path.string()));
  }
  return secret;
}

}  // namespace

Result<std::string> resolve_secret(std::string_view text, std::string const& folder,
                                   EnvironmentLookup const& environment) {
  constexpr std::string_view file_mark = "file:";
  if (text.starts_with(file_mark)) {
    return secret_from_file(text.substr(file_mark.size()), folder);
  }
  std::string resolved;
  while (!text.empty()) {
    auto const open = text.find("${");
    resolved += text.substr(0, open);
    if (open == std::string_view::npos) {
      break;
    }
    auto const close = text.find('}', open);
    if (close == std::string_view::npos) {
      return fail("'${' has no closing '}'; write ${NAME}");
    }
    std::string const name(text.substr(open + 2, close - open - 2));
    auto const value = environment(name);
    if (!value || value->empty()) {
      return fail(fmt::format("environment variable '{}' is not set; set it for the service, or use file:PATH", name));
    }
    resolved += *value;
    text.remove_prefix(close + 1);
  }
  return resolved;
}

}  // namespace lamplighter::schedules
