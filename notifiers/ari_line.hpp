// The line through Asterisk: a thread of its own that places calls at a pace, follows their events, and says what became of them.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "notifiers/ari_course.hpp"
#include "notifiers/ari_settings.hpp"

namespace lamplighter::notifiers {

/// A call to be made: whom, and the files of what is said.
struct AriOrder {
  AttemptNumber attempt;
  std::string number;  // as it is dialled. Never logged.
  std::string greeting{}, message{}, ending{};
  CallFrames frames{};
  int plays = 1;
  std::chrono::minutes validity{0};  // after that nobody is to hear it; 0: it has none
};

/// Each order is answered once through `on_over`, on the line's thread. Calls are only begun while the event stream stands, for without
/// it nobody would hear a key. A lost answer is looked up by the channel's id. The destructor hangs up and answers everything.
class AriLine {
 public:
  using OnOver = std::function<void(AttemptNumber, CallEnd const&)>;
  /// The settings must outlive the line.
  AriLine(AriSettings const& settings, OnOver on_over);
  ~AriLine();
  AriLine(AriLine const&) = delete;
  AriLine& operator=(AriLine const&) = delete;

  void place(AriOrder order);   // from any thread
  bool is_reachable() const;    // from any thread

 private:
  class Worker;
  std::unique_ptr<Worker> worker_;
};

}  // namespace lamplighter::notifiers
