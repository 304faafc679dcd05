// A real Kannel with a simulated message centre behind it, on free ports, for tests.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace lamplighter::test {

/// bearerbox and smsbox as Debian ships them, configured to lose as little as Kannel can, connected over SMPP to
/// smsc_simulator/simulator.js. Throws std::runtime_error with what is missing. No configuration keeps a receipt when
/// smsbox is killed between taking it and our answer to its callback, or bearerbox between dropping the row in SQLite
/// and writing the spool file.
class KannelGateway {
 public:
  /// Writes the configuration into `folder`, which must exist and be empty, and starts all three.
  explicit KannelGateway(std::filesystem::path folder);
  ~KannelGateway();
  KannelGateway(KannelGateway const&) = delete;
  KannelGateway& operator=(KannelGateway const&) = delete;

  std::string sendsms_url() const;
  static std::string user() { return "lamplighter"; }
  static std::string password() { return "test secret"; }

  /// Boxes and centre stop and start on their own; ports and stored receipts stay. Starting waits until they answer.
  void start_boxes();
  void stop_boxes();  // TERM, TERM, KILL
  void kill_boxes();  // KILL at once, as a crash
  /// Starts smsbox again if it has ended by itself, as run_kannel_box does: Kannel 1.4.5 panics (gwlib/conn.c, an
  /// assertion) now and then when whom it calls back is killed in the middle of a request. Returns how often it has.
  int revive_smsbox();
  void start_centre();
  void stop_centre();

  /// From now on what people write goes to this address, as `get-url`. Starts the boxes anew.
  void bring_replies_to(std::string const& url);

  /// bearerbox keeps its session but puts off whatever comes over it, as it does while it starts.
  void suspend();
  void resume();
  /// Messages and receipts that bearerbox keeps on disk for the time after a restart.
  int spooled_count() const;

  /// Asks the simulator, for instance ("GET", "/messages"); its first comment lists what it knows.
  std::string centre(std::string const& method, std::string const& path) const;
  std::string centre_url() const;

 private:
  void command(std::string const& name) const;
  void start_smsbox();
  void write_configuration(std::string const& replies_to) const;
  struct Processes;
  std::filesystem::path folder_;
  std::uint16_t admin_port_;
  std::uint16_t smsbox_port_;
  std::uint16_t sendsms_port_;
  std::uint16_t smpp_port_;
  std::uint16_t control_port_;
  std::unique_ptr<Processes> processes_;
  int revived_ = 0;
};

/// A TCP port on 127.0.0.1 that nobody listens on now, outside the range from which the system picks.
std::uint16_t free_port();

/// One plain HTTP/1.0 request to 127.0.0.1; the body of the answer. Throws when nobody answers.
std::string http_request(std::uint16_t port, std::string const& method, std::string const& path);

}  // namespace lamplighter::test
