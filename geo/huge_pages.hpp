// Memory of great tables that are read here and there: in huge pages where the system has them.
#pragma once

#include <cstddef>
#include <new>

namespace lamplighter::geo {

/// `bytes` aligned to a huge page, which the system is asked to back with huge pages: a look-up in a table of hundreds of
/// megabytes then finds its page at once. Throws std::bad_alloc.
void* huge_pages(std::size_t bytes);
void free_huge_pages(void* pages) noexcept;

/// Takes what is large from `huge_pages`, the rest from where everything comes from.
template <class T>
struct HugePageAllocator {
  using value_type = T;
  static constexpr std::size_t large = std::size_t{8} << 20;

  HugePageAllocator() = default;
  template <class U>
  HugePageAllocator(HugePageAllocator<U> const&) {}

  T* allocate(std::size_t count) {
    std::size_t const bytes = count * sizeof(T);
    return static_cast<T*>(bytes < large ? ::operator new(bytes) : huge_pages(bytes));
  }
  void deallocate(T* values, std::size_t count) noexcept {
    count * sizeof(T) < large ? ::operator delete(values) : free_huge_pages(values);
  }
  friend bool operator==(HugePageAllocator, HugePageAllocator) { return true; }
};

}  // namespace lamplighter::geo
