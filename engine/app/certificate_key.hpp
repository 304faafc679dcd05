// The key that signs certificates: a file that the program makes once and that only it may read.
#pragma once

#include "engine/app/configuration.hpp"
#include "engine/record/signing.hpp"

namespace lamplighter::app {

/// Where it is: as configured, else `certificate.key` among the secrets that the program makes.
std::string certificate_key_path(Configuration const&);
/// Reads it, or makes it where there is none. Errors (failed): it holds no key, others may read it, or it cannot be written.
Result<record::SigningKey> certificate_key(Configuration const&);
/// A whole file. Error (failed): it cannot be read.
Result<std::string> read_file(std::string const& path);

}  // namespace lamplighter::app
