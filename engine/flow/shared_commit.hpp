// When reports of channels that come one by one share a commit: each commit waits for the disk, which the gateway beside us may need.
#pragma once

#include <chrono>
#include <cstddef>

namespace lamplighter::flow {

/// Decides how long the engine, when nothing but a few reports wait, waits for more of them. Nobody waits longer for it who is not a
/// channel or a gateway. It learns: where nobody came it is not tried again for a while, since a sender that waits for each answer
/// before its next report would only be slowed down. (The idea is PostgreSQL's `commit_delay` with `commit_siblings`.) No clock of its own.
class SharedCommit {
 public:
  struct Patience {
    std::chrono::microseconds whole{0};  // zero: go on at once
    std::chrono::microseconds each{0};   // without one more report in such a time, no longer
  };
  /// After a stretch of work that took `worked`.
  Patience patience(std::chrono::microseconds worked);
  /// What a wait that `patience` asked for had at its begin and has brought it to.
  void waited(std::size_t before, std::size_t after);
  /// Whether so many are worth a commit without more.
  static bool is_enough(std::size_t waiting);

 private:
  unsigned skipped_ = 0;  // since a wait was last in vain
  unsigned skips_ = 0;    // wanted before the next; doubles with each one in vain
};

}  // namespace lamplighter::flow
