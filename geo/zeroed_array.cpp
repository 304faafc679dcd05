// Maps the pages of a ZeroedArray.
#include "geo/zeroed_array.hpp"

#include <sys/mman.h>

#include <new>

namespace lamplighter::geo {

// Mapped, not allocated: an allocator that reuses memory would have to write zeros over all of it.
ZeroedArray::ZeroedArray(std::size_t size) : values_(nullptr), bytes_((size + 1) * sizeof(std::uint32_t)) {
  void* const pages = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
  // A walk touches a few pages; with huge ones each touch would write zeros over two megabytes. Where the kernel knows no
  // huge pages it refuses, which is as good.
  static_cast<void>(::madvise(pages, bytes_, MADV_NOHUGEPAGE));
  values_ = static_cast<std::uint32_t*>(pages);
}

ZeroedArray::~ZeroedArray() { ::munmap(values_, bytes_); }

}  // namespace lamplighter::geo
