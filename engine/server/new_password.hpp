// What a password that is set over HTTP must be.
#pragma once

#include <string>

#include <fmt/format.h>

#include "engine/flow/json_body.hpp"

namespace lamplighter::server {

constexpr std::size_t password_bytes_min = 8;

/// Field `password`; a problem of the body where it is missing or too short.
inline std::string new_password(flow::BodyReader& body) {
  auto out = body.text("password");
  if (!out.empty() && out.size() < password_bytes_min) body.problem("password", fmt::format("needs at least {} bytes", password_bytes_min));
  return out;
}

}  // namespace lamplighter::server
