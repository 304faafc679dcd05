// What a photo is by its bytes, and the same picture without what a camera wrote beside it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace lamplighter::flow {

using PhotoBytes = std::vector<std::uint8_t>;

/// Standard base64 with its padding; nullopt for anything else.
std::optional<PhotoBytes> from_base64(std::string_view text);

/// "image/jpeg", "image/png" or "image/webp" by its first bytes; empty for anything else.
std::string_view image_type(std::span<std::uint8_t const> bytes);

/// A picture and its size in pixels.
struct Picture {
  PhotoBytes bytes;
  int width = 0, height = 0;
};
/// The picture without place, device, names, comments, thumbnails and whatever stands behind its end (EXIF, XMP, IPTC, unknown parts): only
/// the parts that draw it are kept, as they are. nullopt: the parts do not follow each other as the format says, or it breaks off.
/// Sources: ITU T.81 (JPEG), W3C PNG third edition, RFC 9649 (WebP).
std::optional<Picture> drawn_parts(std::span<std::uint8_t const> bytes);

}  // namespace lamplighter::flow
