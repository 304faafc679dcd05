// An HTTP server on one thread for tests and benchmarks: fast, and able to be slow, to break off and to keep silent.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <thread>

namespace lamplighter::test {

/// What becomes of one request without a body.
struct QuickReply {
  enum class End : std::uint8_t { answers, breaks_off, stays_silent } end = End::answers;
  int status = 200;
  std::string_view body{};  // of static life
  std::chrono::milliseconds after{0};
};

/// Listens on 127.0.0.1 on a free port. `answer` is called with the target ("/path?query") on the server's thread.
class QuickServer {
 public:
  using Answer = std::function<QuickReply(std::string_view target)>;
  explicit QuickServer(Answer answer);
  ~QuickServer();
  QuickServer(QuickServer const&) = delete;
  QuickServer& operator=(QuickServer const&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  struct Peer {
    std::string input;
    std::uint64_t number = 0;  // descriptors are used again, numbers are not
    bool is_waiting = false;   // for its delayed reply; what it sends meanwhile is read afterwards
  };
  struct Late {
    int socket;
    std::uint64_t number;
    QuickReply reply;
  };
  using Moment = std::chrono::steady_clock::time_point;

  void run();
  void accept_all();
  void read_from(int socket);
  void take_requests(int socket);
  void send(int socket, QuickReply const& reply);
  void send_late();
  int wait_ms() const;
  void drop(int socket);

  Answer answer_;
  int listener_, poller_, waker_;
  std::uint16_t port_;
  std::map<int, Peer> peers_;
  std::multimap<Moment, Late> late_;
  std::uint64_t last_number_ = 0;
  std::jthread thread_;
};

}  // namespace lamplighter::test
