// Two SIP peers of others for tests: sipp plays a telephone network from a script, baresip is a telephone.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "tests/support/kannel_process.hpp"

namespace lamplighter::test {

/// A UDP port of loopback that is free now.
std::uint16_t free_udp_port();

/// sipp with tests/support/sip/telephones.xml: what a number does is its last digit, as said there.
class SippTelephones {
 public:
  /// Throws when sipp is not installed or does not listen.
  SippTelephones(std::filesystem::path folder, std::uint16_t sound_port);
  std::string server() const;
  void stop() { process_.kill(); }
  void start();

 private:
  std::filesystem::path folder_;
  std::uint16_t port_, sound_port_;
  ChildProcess process_;
};

/// How baresip takes calls.
enum class Answering { at_once, never };

/// baresip with one account; its microphone hears a tone.
class BaresipTelephone {
 public:
  BaresipTelephone(std::filesystem::path folder, Answering answering);
  std::string server() const;
  /// Presses a key in the present call (RFC 4733), or hangs up; nothing happens where there is none.
  void press(char key) const;
  void hang_up() const;
  /// Whether sound has reached it, by its own word.
  bool has_received_sound() const;

 private:
  bool has_started(Answering answering);
  void command(std::string const& name, std::string const& parameters) const;
  std::filesystem::path folder_;
  std::uint16_t port_ = 0, control_port_ = 0;
  ChildProcess process_;
};

}  // namespace lamplighter::test
