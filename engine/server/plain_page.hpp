// What all pages made by the server share: the frame, the stylesheet, and the rules for browsers. None needs a script.
#pragma once

#include <string>
#include <string_view>

#include "engine/server/message.hpp"

namespace lamplighter::server {

/// A page in one language. `title` is text, the rest HTML.
struct PlainPage {
  std::string_view language;      // "zh" or "en"
  std::string title;
  std::string body;
  std::string head{};             // further elements of the head
};
std::string frame(PlainPage const& page);

/// The stylesheet of these pages and its address, which changes with it.
std::string_view page_style();
std::string const& page_style_address();

/// What a browser may do on these pages: everything from here, nothing inline, forms to ourselves.
std::string_view page_policy();
/// Of the public page and its data.
inline constexpr std::string_view public_cache_control = "public, max-age=15";
/// 200 or so with the Content-Security-Policy of these pages: everything from here, nothing inline, forms to ourselves.
Response html_page(int status, std::string html);
/// 303: the browser asks for `where` by GET.
Response see_other(std::string where);

}  // namespace lamplighter::server
