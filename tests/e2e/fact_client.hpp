// A control system and a call centre that report without mercy, and repeat what was not answered until it is.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/daemon.hpp"

namespace lamplighter::test {

/// A fact that was answered with 2xx.
struct AnsweredFact {
  std::string path, key, body;
  std::string answer;
};

/// Posts from a thread of its own until it is stopped: fuses open and close, customers of theirs call.
class FactClient {
 public:
  FactClient(Daemon const& daemon, std::vector<std::string> fuses, std::vector<std::string> customers, std::uint64_t seed);
  ~FactClient() { stop(); }
  FactClient(FactClient const&) = delete;
  FactClient& operator=(FactClient const&) = delete;

  /// Finishes the fact at hand, which needs a daemon that answers.
  void stop();
  std::vector<AnsweredFact> answered() const;
  /// What was refused with 4xx: nothing that this client says should be.
  std::vector<std::string> refused() const;

 private:
  struct Next {
    std::string path, key, body;
  };
  void work();
  Next next();
  void deliver(Next const&);

  Daemon const& daemon_;
  std::string token_;
  std::vector<std::string> fuses_;
  std::vector<std::string> customers_;
  std::vector<bool> is_open_;
  std::mt19937_64 chance_;
  int number_ = 0;
  std::atomic<bool> wants_end_{false};
  mutable std::mutex mutex_;
  std::vector<AnsweredFact> answered_;
  std::vector<std::string> refused_;
  std::thread thread_;
};

}  // namespace lamplighter::test
