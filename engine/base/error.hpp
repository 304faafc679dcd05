// Errors of the engine by who must act, which is also the exit code of the command line.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

namespace lamplighter {

/// What went wrong. `message` says what, which one, and what the operator can do; it never holds personal data.
struct Error {
  enum class Kind {
    failed,       // exit 1: disk, database, network
    usage,        // exit 2: options, configuration, schedules, templates
    refused,      // exit 3: network data
    invalid,      // a fact or request that names something wrong: HTTP 422, `field` says which
    not_found,    // HTTP 404
    conflict,     // HTTP 409: the state does not allow it
    forbidden,    // HTTP 403
    unavailable,  // HTTP 503: nothing was accepted; try again
    precondition, // HTTP 412: it is no longer as the caller read it; `present` says how it is
  };
  Kind kind = Kind::failed;
  std::string message;
  std::string field;
  std::string present{};  // JSON, of `precondition` only
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Error::Kind kind, std::string message, std::string field = {}) {
  return tl::unexpected<Error>(Error{kind, std::move(message), std::move(field)});
}

}  // namespace lamplighter
