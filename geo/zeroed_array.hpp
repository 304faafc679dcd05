// Numbers that are zero until touched, for walks that touch little of a large network.
#pragma once

#include <cstddef>
#include <cstdint>

namespace lamplighter::geo {

/// Zeroes that cost nothing until they are touched, however many: an operation in one feeder of a large network then
/// costs what the feeder costs.
class ZeroedArray {
 public:
  explicit ZeroedArray(std::size_t size);
  ~ZeroedArray();
  ZeroedArray(ZeroedArray const&) = delete;
  ZeroedArray& operator=(ZeroedArray const&) = delete;
  std::uint32_t& operator[](std::size_t index) { return values_[index]; }

 private:
  std::uint32_t* values_;
  std::size_t bytes_;
};

}  // namespace lamplighter::geo
