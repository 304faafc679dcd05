// One call over SIP and RTP: its course decides, libre carries it out. Lives on the line's thread.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "notifiers/types.hpp"
#include "notifiers/voice_course.hpp"
#include "notifiers/voice_settings.hpp"
#include "notifiers/voice_speech.hpp"

struct sa;            // libre's socket address
struct sipsess_sock;  // libre's listener of sessions

namespace lamplighter::notifiers {

/// A call to be made: whom, and what is said.
struct CallOrder {
  AttemptNumber attempt;
  std::string number;  // as it is dialled. Never logged.
  SpokenCall sound;
  int plays = 1;
  std::chrono::minutes validity{0};  // after that nobody is to hear it; 0: it has none
};

/// Where calls of a line come from and go to.
struct CallPlaces {
  sa const* own = nullptr;      // our address: of the sound's sockets too
  std::string server;           // numeric, with port: the next hop
  std::string domain;           // behind the @
  std::string from;             // our address: "sip:user@domain"
};

/// A call under way. Used from the thread that runs libre's loop; must not be destroyed inside one of its callbacks:
/// `on_over` says that it may be, later. Destroyed before that, it hangs up or takes the call back.
class CallSession {
 public:
  /// What became of the call, once; the end is never empty there.
  using OnOver = std::function<void(AttemptNumber, CallEnd const&)>;

  CallSession(SipSettings const& settings, CallOrder order, OnOver on_over);
  ~CallSession();
  CallSession(CallSession const&) = delete;
  CallSession& operator=(CallSession const&) = delete;

  /// Sends the INVITE. What fails here ends the call through `on_over`, too.
  void begin(CallPlaces const& places, sipsess_sock* sock);
  /// This program ends, or the server is gone for good.
  void stop(std::string_view why);
  bool is_over() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lamplighter::notifiers
