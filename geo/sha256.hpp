// SHA-256 in hexadecimal, fed piece by piece.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace lamplighter::geo {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  void add(std::string_view bytes);
  /// 64 lower-case hexadecimal digits. Nothing may be added after.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lamplighter::geo
