// Goes over the rows of a layer whose rows are made as they are asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace lamplighter::geo {

/// Of anything with `layer[row]`; the layer must outlive it.
template <class Layer, class View>
class RowIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = View;
  using difference_type = std::ptrdiff_t;
  using pointer = void;
  using reference = View;
  RowIterator() = default;
  RowIterator(Layer const& layer, std::uint32_t row) : layer_(&layer), row_(row) {}
  View operator*() const { return (*layer_)[row_]; }
  RowIterator& operator++() {
    ++row_;
    return *this;
  }
  RowIterator operator++(int) {
    auto const before = *this;
    ++row_;
    return before;
  }
  bool operator==(RowIterator const& other) const { return row_ == other.row_; }

 private:
  Layer const* layer_ = nullptr;
  std::uint32_t row_ = 0;
};

}  // namespace lamplighter::geo
