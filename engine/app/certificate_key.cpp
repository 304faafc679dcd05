// One line of text, mode 0600.
#include "engine/app/certificate_key.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>
#include <sodium.h>

#include "engine/app/assembly.hpp"

namespace lamplighter::app {

namespace fs = std::filesystem;

std::string certificate_key_path(Configuration const& configuration) {
  if (!configuration.certificate_key.empty()) return configuration.certificate_key;
  return (fs::path(secrets_folder(configuration)) / "certificate.key").string();
}

Result<std::string> read_file(std::string const& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  if (file) content << file.rdbuf();
  if (!file || (content.str().empty() && fs::is_directory(path))) return fail(Error::Kind::failed, fmt::format("{}: cannot be read", path));
  return content.str();
}

Result<record::SigningKey> certificate_key(Configuration const& configuration) {
  if (sodium_init() < 0) return fail(Error::Kind::failed, "no source of randomness");
  auto const path = certificate_key_path(configuration);
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) {
    if ((status.st_mode & 077U) != 0) {
      return fail(Error::Kind::failed, fmt::format("{}: others may read the key that signs certificates; `chmod 600` it, or remove it to get a new one", path));
    }
    auto const text = read_file(path);
    if (!text) return tl::unexpected<Error>(text.error());
    auto key = record::SigningKey::read(*text);
    if (!key) return fail(Error::Kind::failed, fmt::format("{}: {}; bring it back from a backup, or remove it to get a new one", path, key.error().message));
    return key;
  }
  std::error_code ignored;
  fs::create_directories(fs::path(path).parent_path(), ignored);
  auto const key = record::SigningKey::make();
  if (auto const written = write_private_file(path, key.text()); !written) return tl::unexpected<Error>(written.error());
  return key;
}

}  // namespace lamplighter::app
