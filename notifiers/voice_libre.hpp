// libre and librem for C++: their headers with what Debian's packages leave to the compiler's command line.
#pragma once

// NOLINTBEGIN(bugprone-reserved-identifier): libre's own switches
#ifndef HAVE_INTTYPES_H
#define HAVE_INTTYPES_H
#endif
#ifndef HAVE_STDBOOL_H
#define HAVE_STDBOOL_H
#endif
#ifndef HAVE_INET6
#define HAVE_INET6
#endif
// NOLINTEND

extern "C" {
#include <re/re.h>
#include <rem/rem.h>
}

#include <chrono>
#include <memory>
#include <string>

namespace lamplighter::notifiers {

/// Gives one reference back.
struct Unreference {
  void operator()(void* object) const { mem_deref(object); }
};
/// Owns one reference to an object of libre.
template <class T>
using Referenced = std::unique_ptr<T, Unreference>;

inline std::string text_of(pl const& text) { return {text.p, text.p == nullptr ? 0 : text.l}; }

/// libre's clock: milliseconds that only go forward.
inline std::chrono::milliseconds libre_now() { return std::chrono::milliseconds{static_cast<long long>(tmr_jiffies())}; }

}  // namespace lamplighter::notifiers
