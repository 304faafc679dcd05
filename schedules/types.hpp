// Time and errors as schedules see them.
#pragma once

#include <chrono>
#include <string>

#include <tl/expected.hpp>

namespace lamplighter::schedules {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

struct Error {
  std::string message;  // file:line: what, which, what to do
};
template <class T>
using Result = tl::expected<T, Error>;

}  // namespace lamplighter::schedules
