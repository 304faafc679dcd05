// The SIP server as we know it: our address there, registration, and whether it answers. Lives on the line's thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "notifiers/types.hpp"
#include "notifiers/voice_session.hpp"
#include "notifiers/voice_settings.hpp"

namespace lamplighter::notifiers {

/// libre's SIP stack, opened towards one server. It is asked (OPTIONS) whether it is there; one that never answered such a
/// question is believed to be there until a call says otherwise. Refused credentials are forgotten only when a call or a
/// registration succeeds.
class SipServer {
 public:
  SipServer(SipSettings const& settings, std::function<void()> on_closed);
  ~SipServer();
  SipServer(SipServer const&) = delete;
  SipServer& operator=(SipServer const&) = delete;

  /// Finds the server's address and ours, opens the socket, registers where that is wanted and begins to look. May block
  /// for as long as a name takes to be found. Error: what is wrong.
  Result<void> open();
  bool is_open() const;
  /// Silent for so long that it, or we, may have got another address: to be opened anew when no call goes on.
  bool is_stale() const;
  /// Whether calls may be placed: open, and registered where that is wanted.
  bool is_ready() const;
  bool is_reachable() const;  // from any thread
  /// A call has learnt this of the server.
  void note(ServerReach reach);
  CallPlaces places() const;
  sipsess_sock* sock() const;
  /// Says goodbye and waits for the answers of what is under way, then calls `on_closed`.
  void close();
  /// Gives up at once what is under way.
  void drop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lamplighter::notifiers
