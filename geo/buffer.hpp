// An array that grows in place where the system can move its pages, and never writes what is written next anyway.
#pragma once

#include <cstdlib>
#include <cstring>
#include <functional>
#include <new>
#include <type_traits>
#include <utility>

namespace lamplighter::geo {

/// Like a vector of plain values, but new values are not zeroed, and large arrays grow without a copy.
template <class T>
class Buffer {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  Buffer() = default;
  Buffer(Buffer const& other) { append(other.data(), other.size()); }
  Buffer(Buffer&& other) noexcept : values_(std::exchange(other.values_, nullptr)),
                                    size_(std::exchange(other.size_, 0)),
                                    capacity_(std::exchange(other.capacity_, 0)) {}
  Buffer& operator=(Buffer other) noexcept {
    std::swap(values_, other.values_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }
  ~Buffer() { std::free(values_); }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T const* data() const { return values_; }
  T* data() { return values_; }
  T const& operator[](std::size_t index) const { return values_[index]; }
  T& operator[](std::size_t index) { return values_[index]; }
  T const& back() const { return values_[size_ - 1]; }
  T const* begin() const { return values_; }
  T const* end() const { return values_ + size_; }

  /// Throws std::bad_alloc.
  void reserve(std::size_t capacity) {
    if (capacity <= capacity_) return;
    if (capacity > static_cast<std::size_t>(-1) / sizeof(T)) throw std::bad_alloc();
    void* const grown = std::realloc(static_cast<void*>(values_), capacity * sizeof(T));
    if (grown == nullptr) throw std::bad_alloc();
    values_ = static_cast<T*>(grown);
    capacity_ = capacity;
  }
  /// `count` more values, which the caller writes.
  T* extend(std::size_t count) {
    if (count > capacity_ - size_) reserve(size_ + (count > size_ / 2 ? count : size_ / 2) + 16);
    size_ += count;
    return values_ + size_ - count;
  }
  void push_back(T value) { *extend(1) = value; }
  /// The values may be some of its own.
  void append(T const* values, std::size_t count) {
    if (count == 0) return;
    bool const is_own = !std::less<>{}(values, begin()) && std::less<>{}(values, end());
    std::size_t const own = is_own ? static_cast<std::size_t>(values - values_) : 0;
    T* const place = extend(count);
    std::memcpy(static_cast<void*>(place), is_own ? values_ + own : values, count * sizeof(T));
  }
  void append(std::size_t count, T value) {
    for (T* place = extend(count); count > 0; --count) *place++ = value;
  }
  /// Leaves out what stands from `size` on.
  void cut(std::size_t size) { size_ = size; }
  void clear() { size_ = 0; }

 private:
  T* values_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace lamplighter::geo
