// What the timer of a wave says beside its time: how urgent its stage is, and where a wave that leaves in pieces goes on.
#pragma once

#include <cstdint>

#include "engine/base/ids.hpp"

namespace lamplighter::flow {

struct WaveMark {
  int priority = 0;   // of the stage, 0 … 9, 0 first
  NoticeId after{};   // the last notice of the piece that left before; none: the wave has not begun to leave
};

inline constexpr std::int64_t wave_priorities = 16;

/// As the timer's `extra`. A wave's notices have ids above its own, of the same region, so their distance stays small.
constexpr std::int64_t packed(WaveMark const& mark, WaveId wave) {
  return mark.priority + (mark.after ? (mark.after.value - wave.value) * wave_priorities : 0);
}
constexpr WaveMark unpacked(std::int64_t extra, WaveId wave) {
  WaveMark mark{static_cast<int>(extra % wave_priorities), {}};
  if (extra >= wave_priorities) mark.after = {wave.value + extra / wave_priorities};
  return mark;
}

}  // namespace lamplighter::flow
