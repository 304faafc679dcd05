// One run of another program: a text in, bytes out, within a bound of time and size.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

struct ProgramLimits {
  std::chrono::milliseconds longest{20'000};
  std::size_t bytes_max = 64U << 20U;
};

/// Runs a program (found in PATH) with `input` on its standard input, which may be personal and therefore never stands among
/// the arguments, and returns what it wrote to its standard output. Errors: it cannot be started, ended with another status
/// than 0, took too long (it is killed) or wrote too much. Blocks its thread until the program has ended.
Result<std::string> output_of(std::vector<std::string> const& command, std::string_view input, ProgramLimits limits = {});

}  // namespace lamplighter::notifiers
