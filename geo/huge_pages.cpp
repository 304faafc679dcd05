// Asks for huge pages; where the system has none, ordinary ones do.
#include "geo/huge_pages.hpp"

#include <sys/mman.h>

#include <cstdlib>

namespace lamplighter::geo {

void* huge_pages(std::size_t bytes) {
  constexpr std::size_t page = std::size_t{2} << 20;
  std::size_t const whole = (bytes + page - 1) / page * page;
  void* const pages = std::aligned_alloc(page, whole);
  if (pages == nullptr) throw std::bad_alloc();
  static_cast<void>(::madvise(pages, whole, MADV_HUGEPAGE));
  return pages;
}

void free_huge_pages(void* pages) noexcept { std::free(pages); }

}  // namespace lamplighter::geo
