// The mark stands outside of what scripts draw, so that no state of a page is without it.
#include "engine/server/drill_mark.hpp"

#include <algorithm>

namespace lamplighter::server {
namespace {

constexpr std::string_view strip =
    "<div class=\"drill\" role=\"note\"><strong><span aria-hidden=\"true\">▲</span> <span lang=\"zh-CN\">演练</span> DRILL <span aria-hidden=\"true\">▲</span></strong> "
    "<span><span lang=\"zh-CN\">一切均为模拟，任何内容都不会发出。</span> <span lang=\"en\">Everything is simulated; nothing can leave.</span></span></div>";

void insert_after(std::string& text, std::string_view mark, char end, std::string_view what) {
  auto const at = text.find(mark);
  auto const close = at == std::string::npos ? at : text.find(end, at);
  if (close != std::string::npos) text.insert(close + 1, what);
}

}  // namespace

void ask_for_whole(Request& request) {
  std::erase_if(request.headers, [](auto const& header) { return header.first == "accept-encoding" || header.first == "if-none-match" || header.first == "if-modified-since"; });
}

Response marked_as_drill(Response response) {
  response.headers.emplace_back("Lamplighter-Drill", "true");
  if (!response.content_type.starts_with("text/html")) return response;
  insert_after(response.body, "<title", '>', "演练 DRILL · ");
  insert_after(response.body, "<body", '>', strip);
  if (auto const at = response.body.find("<html"); at != std::string::npos) response.body.insert(at + 5, " data-drill=\"true\"");
  std::erase_if(response.headers, [](auto const& header) { return header.first == "Cache-Control"; });
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

}  // namespace lamplighter::server
