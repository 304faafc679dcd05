// The telephones' ears and keys in tests: takes the sound of calls over RTP, sends some back, and presses keys.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <thread>

namespace lamplighter::test {

/// A UDP port that hears calls (RTP, G.711 A-law) and answers each packet with one of silence. Its keys are telephone
/// events (RFC 4733), told apart by calls, pressed when so much sound has been heard: no clock is asked.
class SoundEnd {
 public:
  SoundEnd();
  ~SoundEnd();
  SoundEnd(SoundEnd const&) = delete;
  SoundEnd& operator=(SoundEnd const&) = delete;

  std::uint16_t port() const { return port_; }
  /// In each call, after so many packets; a second rule for the same call may follow.
  void press_after(int packets, char key);
  /// From now on nothing is sent back: no sound, no keys.
  void go_silent() { is_silent_ = true; }
  int packets() const { return packets_; }            // heard in all calls
  int loud_packets() const { return loud_packets_; }  // with more than silence in them

 private:
  struct Call {
    int heard = 0;
    std::uint16_t sequence = 0;
    std::uint32_t timestamp = 1'000;
  };
  void run();
  void hear(Call& call, unsigned char const* packet, long size, void const* from, unsigned from_size);
  void press(Call& call, char key, void const* to, unsigned to_size) const;

  int socket_ = -1;
  std::uint16_t port_ = 0;
  std::mutex mutex_;
  std::multimap<int, char> keys_;  // by packets
  std::atomic<bool> is_silent_{false}, is_stopping_{false};
  std::atomic<int> packets_{0}, loud_packets_{0};
  std::map<std::uint16_t, Call> calls_;  // by the caller's port
  std::thread thread_;
};

}  // namespace lamplighter::test
