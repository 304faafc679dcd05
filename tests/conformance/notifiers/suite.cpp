// Sends through a channel and waits for what comes of it.
#include "tests/conformance/notifiers/suite.hpp"

#include <poll.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace lamplighter::test {
namespace {

constexpr std::chrono::seconds patience{120};  // Kannel answers in seconds on a busy machine
constexpr int settle_rounds = 30;
constexpr int round_ms = 10;

}  // namespace

notifiers::AttemptNumber Channel::send(Behaviour behaviour, std::vector<std::string> parts) {
  ++last_.value;
  sink.expect(last_, static_cast<int>(parts.size()));
  notifiers::Submission submission{.attempt = last_, .address = address(behaviour), .subject = subject(behaviour)};
  submission.parts = std::move(parts);
  submission.language = "en";
  submission.reference = "P1";
  submission.validity = std::chrono::minutes{30};
  notifier().submit(std::move(submission));
  return last_;
}

bool Channel::comes_true(std::function<bool()> const& condition) {
  auto const end = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    let_time_pass();
    ::poll(nullptr, 0, round_ms);
  }
  return true;
}

void Channel::settle() {
  for (int round = 0; round < settle_rounds; ++round) {
    let_time_pass();
    ::poll(nullptr, 0, round_ms);
  }
}

TemporaryFolder::TemporaryFolder() : path_((std::filesystem::temp_directory_path() / "lamplighter-XXXXXX").string()) {
  if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error{"cannot make a temporary folder"};
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace lamplighter::test
