// Three formats, each walked part by part: what is not needed to draw the picture stays behind.
#include "engine/flow/photo_bytes.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>

namespace lamplighter::flow {
namespace {

using Bytes = std::span<std::uint8_t const>;

bool begins_with(Bytes bytes, std::initializer_list<std::uint8_t> magic) {
  return bytes.size() > magic.size() && std::equal(magic.begin(), magic.end(), bytes.begin());
}

bool has_word(Bytes bytes, std::size_t at, std::string_view word) {
  return bytes.size() >= at + word.size() && std::equal(word.begin(), word.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
}

std::uint32_t big_endian(Bytes bytes, std::size_t at, std::size_t count) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < count; ++i) out = out << 8 | bytes[at + i];
  return out;
}
std::uint32_t little_endian(Bytes bytes, std::size_t at, std::size_t count) {
  std::uint32_t out = 0;
  for (std::size_t i = count; i > 0; --i) out = out << 8 | bytes[at + i - 1];
  return out;
}

void append(PhotoBytes& out, Bytes part) { out.insert(out.end(), part.begin(), part.end()); }

/// Begins of frames, and DE of a row of them; C4, C8 and CC are tables and a reserved one.
bool is_frame(std::uint8_t marker) { return (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) || marker == 0xDE; }

/// Frames, tables and scans; APPn, COM and what is reserved tell.
bool draws_jpeg(std::uint8_t marker) { return (marker >= 0xC0 && marker <= 0xCF && marker != 0xC8) || (marker >= 0xDA && marker <= 0xDF); }

/// The largest that is named anywhere: a reader may go by any of them.
void name_size(Picture& out, std::uint32_t width, std::uint32_t height) {
  out.width = std::max(out.width, static_cast<int>(width));
  out.height = std::max(out.height, static_cast<int>(height));
}

/// Of the two APPn that change how the picture looks (JFIF, and Adobe's with the colour transform), the first of each and no byte more than
/// their fields: no thumbnail, no extension, nothing behind them.
class ApplicationParts {
 public:
  void keep(PhotoBytes& out, std::uint8_t marker, Bytes content) {
    if (marker == 0xE0 && !has_jfif_ && content.size() >= 14 && has_word(content, 0, std::string_view("JFIF\0", 5))) {
      has_jfif_ = true;
      append(out, std::to_array<std::uint8_t>({0xFF, 0xE0, 0, 16}));
      append(out, content.first(12));
      append(out, std::to_array<std::uint8_t>({0, 0}));  // a thumbnail of 0 × 0
    } else if (marker == 0xEE && !has_adobe_ && content.size() >= 12 && has_word(content, 0, "Adobe")) {
      has_adobe_ = true;
      append(out, std::to_array<std::uint8_t>({0xFF, 0xEE, 0, 14}));
      append(out, content.first(12));
    }
  }

 private:
  bool has_jfif_ = false, has_adobe_ = false;
};

/// Where the coded picture ends: at the next marker that is no stuffed byte and no restart.
std::size_t end_of_scan(Bytes bytes, std::size_t at) {
  for (; at + 1 < bytes.size(); ++at) {
    bool const is_marker = bytes[at] == 0xFF && bytes[at + 1] != 0 && bytes[at + 1] != 0xFF && (bytes[at + 1] < 0xD0 || bytes[at + 1] > 0xD7);
    if (is_marker) return at;
  }
  return bytes.size();
}

std::optional<Picture> jpeg_parts(Bytes bytes) {
  Picture out;
  append(out.bytes, bytes.first(2));
  ApplicationParts application;
  bool has_scan = false;
  for (std::size_t at = 2; at + 1 < bytes.size();) {
    if (bytes[at] != 0xFF) return std::nullopt;
    auto const marker = bytes[at + 1];
    if (marker == 0xFF) {  // a fill byte
      ++at;
      continue;
    }
    if (marker == 0xD9) {
      append(out.bytes, bytes.subspan(at, 2));
      return has_scan && out.width > 0 && out.height > 0 ? std::optional(std::move(out)) : std::nullopt;
    }
    if (at + 4 > bytes.size()) return std::nullopt;
    auto const length = big_endian(bytes, at + 2, 2);
    if (length < 2 || at + 2 + length > bytes.size()) return std::nullopt;
    auto const content = bytes.subspan(at + 4, length - 2);
    if (is_frame(marker)) {
      if (content.size() < 6) return std::nullopt;
      auto const height = big_endian(content, 1, 2), width = big_endian(content, 3, 2);
      if (width == 0 || height == 0) return std::nullopt;
      name_size(out, width, height);
    }
    if (marker == 0xDC && content.size() >= 2) name_size(out, 0, big_endian(content, 0, 2));  // the number of lines, said once more
    if (draws_jpeg(marker)) append(out.bytes, bytes.subspan(at, 2 + length));
    else application.keep(out.bytes, marker, content);
    at += 2 + length;
    if (marker != 0xDA) continue;
    has_scan = true;
    auto const end = end_of_scan(bytes, at);
    append(out.bytes, bytes.subspan(at, end - at));
    at = end;
  }
  return std::nullopt;  // it breaks off
}

/// Critical chunks, and those that change how the picture looks.
bool draws_png(Bytes chunk) {
  static constexpr std::array kept = std::to_array<std::string_view>({"tRNS", "gAMA", "cHRM", "sRGB", "sBIT", "bKGD", "pHYs"});
  bool const is_critical = (chunk[4] & 0x20) == 0;
  return is_critical || std::ranges::any_of(kept, [&](auto const word) { return has_word(chunk, 4, word); });
}

std::optional<Picture> png_parts(Bytes bytes) {
  Picture out;
  append(out.bytes, bytes.first(8));
  bool has_data = false;
  for (std::size_t at = 8; at + 12 <= bytes.size();) {
    auto const length = big_endian(bytes, at, 4);
    if (length > bytes.size() - at - 12) return std::nullopt;
    auto const chunk = bytes.subspan(at, 12 + length);
    bool const is_first = at == 8;
    if (is_first != has_word(chunk, 4, "IHDR") || (is_first && length != 13)) return std::nullopt;
    if (is_first) {
      if (chunk[8] > 0x7F || chunk[12] > 0x7F) return std::nullopt;
      out.width = static_cast<int>(big_endian(chunk, 8, 4));
      out.height = static_cast<int>(big_endian(chunk, 12, 4));
    }
    has_data = has_data || has_word(chunk, 4, "IDAT");
    if (draws_png(chunk)) append(out.bytes, chunk);
    if (has_word(chunk, 4, "IEND")) return has_data && out.width > 0 && out.height > 0 ? std::optional(std::move(out)) : std::nullopt;
    at += chunk.size();
  }
  return std::nullopt;
}

void size_of_frame(Bytes chunk, Picture& out) {
  auto const content = chunk.subspan(8);
  if (has_word(chunk, 0, "VP8L") && content.size() >= 5 && content[0] == 0x2F) {
    auto const bits = little_endian(content, 1, 4);
    name_size(out, (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
  } else if (has_word(chunk, 0, "VP8 ") && content.size() >= 10 && content[3] == 0x9D && content[4] == 0x01 && content[5] == 0x2A) {
    name_size(out, little_endian(content, 6, 2) & 0x3FFF, little_endian(content, 8, 2) & 0x3FFF);
  }
}

/// The canvas, the frame itself, and of something that moves each frame with what it holds.
void size_of_webp(Bytes chunk, Picture& out) {
  auto const content = chunk.subspan(8);
  if (has_word(chunk, 0, "VP8X") && content.size() >= 10) name_size(out, little_endian(content, 4, 3) + 1, little_endian(content, 7, 3) + 1);
  size_of_frame(chunk, out);
  if (!has_word(chunk, 0, "ANMF") || content.size() < 16) return;
  name_size(out, little_endian(content, 6, 3) + 1, little_endian(content, 9, 3) + 1);
  for (std::size_t at = 16; at + 8 <= content.size();) {
    auto const length = std::size_t{little_endian(content, at + 4, 4)};
    size_of_frame(content.subspan(at), out);
    at += 8 + std::min(length + (length & 1), content.size() - at - 8);
  }
}

std::optional<Picture> webp_parts(Bytes bytes) {
  static constexpr std::array kept = std::to_array<std::string_view>({"VP8 ", "VP8L", "VP8X", "ALPH", "ANIM", "ANMF", "ICCP"});
  static constexpr std::uint8_t says_exif_and_xmp = 0x08 | 0x04;
  auto const whole = std::size_t{little_endian(bytes, 4, 4)} + 8;
  if (whole > bytes.size()) return std::nullopt;
  Picture out;
  append(out.bytes, bytes.first(12));
  bool has_data = false;
  for (std::size_t at = 12; at + 8 <= whole;) {
    auto const length = std::size_t{little_endian(bytes, at + 4, 4)};
    if (length + (length & 1) > whole - at - 8) return std::nullopt;
    auto const chunk = bytes.subspan(at, 8 + length + (length & 1));
    size_of_webp(chunk, out);
    has_data = has_data || has_word(chunk, 0, "VP8 ") || has_word(chunk, 0, "VP8L") || has_word(chunk, 0, "ANMF");
    auto const begin = out.bytes.size();
    bool const draws = std::ranges::any_of(kept, [&](auto const word) { return has_word(chunk, 0, word); });
    if (draws) append(out.bytes, chunk);
    if (draws && has_word(chunk, 0, "VP8X") && length > 0) out.bytes[begin + 8] = static_cast<std::uint8_t>(out.bytes[begin + 8] & ~says_exif_and_xmp);
    at += chunk.size();
  }
  auto const rest = static_cast<std::uint32_t>(out.bytes.size() - 8);
  for (unsigned i = 0; i < 4; ++i) out.bytes[4 + i] = static_cast<std::uint8_t>(rest >> (8 * i) & 0xFF);
  return has_data && out.width > 0 && out.height > 0 ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace

std::optional<PhotoBytes> from_base64(std::string_view text) {
  static constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  if (text.empty() || text.size() % 4 != 0) return std::nullopt;
  auto const padding = text.ends_with("==") ? 2U : text.ends_with('=') ? 1U : 0U;
  std::array<std::int8_t, 256> value{};
  value.fill(-1);
  for (std::size_t i = 0; i < digits.size(); ++i) value.at(static_cast<unsigned char>(digits[i])) = static_cast<std::int8_t>(i);
  PhotoBytes out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool const is_padding = i >= text.size() - padding;
    auto const one = is_padding ? std::int8_t{0} : value.at(static_cast<unsigned char>(text[i]));
    if (one < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(one);
    if (i % 4 != 3) continue;
    for (int shift = 16; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(bits >> shift & 0xFF));
    bits = 0;
  }
  out.resize(out.size() - padding);
  return out;
}

std::string_view image_type(Bytes bytes) {
  if (begins_with(bytes, {0xFF, 0xD8, 0xFF})) return "image/jpeg";
  if (begins_with(bytes, {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'})) return "image/png";
  if (has_word(bytes, 0, "RIFF") && has_word(bytes, 8, "WEBP")) return "image/webp";
  return {};
}

std::optional<Picture> drawn_parts(Bytes bytes) {
  auto const type = image_type(bytes);
  if (type == "image/jpeg") return jpeg_parts(bytes);
  if (type == "image/png") return png_parts(bytes);
  if (type == "image/webp") return webp_parts(bytes);
  return std::nullopt;
}

}  // namespace lamplighter::flow
