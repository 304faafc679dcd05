// A plain client over a real socket: sends whatever bytes a test wants, reads what comes back.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace lamplighter::test {

struct HttpAnswer {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

/// One connection to 127.0.0.1. Throws std::runtime_error when it cannot be made. Every wait ends after ten seconds.
class HttpConnection {
 public:
  explicit HttpConnection(int port);
  ~HttpConnection();
  HttpConnection(HttpConnection const&) = delete;
  HttpConnection& operator=(HttpConnection const&) = delete;

  /// As much as the other side takes; returns false when it has closed.
  bool send(std::string_view bytes);
  /// Reads until `text` stands in what came, the end, or ten seconds have passed; returns everything so far.
  std::string const& read_until(std::string_view text);
  /// Reads one whole answer by its Content-Length (or to the end), and forgets it.
  HttpAnswer read_answer();
  /// True when the other side has closed (within ten seconds).
  bool is_closed();

 private:
  bool read_more();
  int socket_ = -1;
  std::string received_;
};

using HttpHeaders = std::map<std::string, std::string>;
/// One request on a connection of its own.
HttpAnswer http(int port, std::string_view method, std::string_view target, std::string_view body = {},
                HttpHeaders const& headers = {});

}  // namespace lamplighter::test
