// Finds a file of the build, and says how long and by whom it may be kept.
#include "engine/server/web_files.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <boost/json/parse.hpp>

#include "engine/flow/views.hpp"
#include "engine/server/gzip.hpp"

namespace lamplighter::server {
namespace {

// A page runs nothing and asks nobody but what came from this server.
constexpr std::string_view page_policy =
    "default-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";
constexpr std::string_view kept_for_ever = "public, max-age=31536000, immutable";
constexpr std::string_view asked_for_anew = "no-cache";
constexpr std::size_t name_length_max = 120;

/// A file name and nothing else: no folder, nothing hidden.
bool is_plain_name(std::string_view name) {
  auto const is_usual = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
  };
  return !name.empty() && name.size() <= name_length_max && name.front() != '.' && std::ranges::all_of(name, is_usual);
}

std::optional<std::string> read_whole(std::filesystem::path const& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

/// Either in gzip as it is carried, or plain as it was read.
struct WebFiles::Content {
  std::string_view mime;
  std::string etag, plain;
  std::string_view gzip;
};

std::string_view mime_of(std::string_view path) {
  struct Known {
    std::string_view ending, mime;
  };
  static constexpr std::array known{
      Known{".html", "text/html; charset=utf-8"},      Known{".js", "text/javascript; charset=utf-8"},
      Known{".css", "text/css; charset=utf-8"},        Known{".svg", "image/svg+xml"},
      Known{".json", "application/json"},              Known{".webmanifest", "application/manifest+json"},
      Known{".png", "image/png"},                      Known{".ico", "image/x-icon"},
      Known{".woff2", "font/woff2"},                   Known{".mp3", "audio/mpeg"},
      Known{".txt", "text/plain; charset=utf-8"}};
  auto const found = std::ranges::find_if(known, [&](Known const& one) { return path.ends_with(one.ending); });
  return found == known.end() ? "application/octet-stream" : found->mime;
}

std::optional<WebFiles::Content> WebFiles::find(std::string_view path) const {
  if (!folder_.empty()) {
    auto text = read_whole(std::filesystem::path(folder_) / path);
    if (!text) return std::nullopt;
    auto tag = etag_of(*text);
    return Content{mime_of(path), std::move(tag), std::move(*text), {}};
  }
  auto const found = std::ranges::lower_bound(files_, path, {}, &WebFile::path);
  if (found == files_.end() || found->path != path) return std::nullopt;
  return Content{found->mime, std::string(found->etag), {}, found->bytes};
}

bool WebFiles::has(std::string_view path) const { return find(path).has_value(); }

std::string WebFiles::script_of(std::string_view source) const {
  boost::json::error_code trouble;
  auto const parsed = boost::json::parse(text("manifest.json").value_or(""), trouble);
  if (trouble || !parsed.is_object()) return {};
  auto const* entry = parsed.get_object().if_contains(source);
  auto const* file = entry != nullptr && entry->is_object() ? entry->get_object().if_contains("file") : nullptr;
  return file != nullptr && file->is_string() ? "/" + std::string(file->get_string()) : std::string{};
}

std::optional<std::string> WebFiles::text(std::string_view path) const {
  auto content = find(path);
  if (!content) return std::nullopt;
  return content->gzip.empty() ? std::move(content->plain) : unpacked(content->gzip);
}

std::optional<Response> WebFiles::answer(Request const& request, std::string_view path, std::string_view kept) const {
  auto content = find(path);
  if (!content) return std::nullopt;
  Response out;
  out.content_type = std::string(content->mime);
  bool const is_packed = !content->gzip.empty() && takes_gzip(request.header("accept-encoding"));
  // What is sent unpacked is another sequence of bytes, so it has another tag.
  auto tag = content->etag;
  if (!content->gzip.empty() && !is_packed) tag.insert(tag.size() - 1, "-plain");
  out.headers.emplace_back("ETag", tag);
  out.headers.emplace_back("Cache-Control", std::string(kept));
  out.headers.emplace_back("Content-Security-Policy", page_policy);  // of scripts too: a worker takes its own from its script
  if (!content->gzip.empty()) out.headers.emplace_back("Vary", "Accept-Encoding");
  if (flow::lists_tag(request.header("if-none-match"), tag)) {
    out.status = 304;
    return out;
  }
  if (is_packed) {
    out.headers.emplace_back("Content-Encoding", "gzip");
    out.body = std::string(content->gzip);
  } else {
    out.body = content->gzip.empty() ? std::move(content->plain) : unpacked(content->gzip).value_or("");
  }
  return out;
}

std::optional<Response> WebFiles::page(Request const& request, std::string_view path) const {
  return answer(request, path, asked_for_anew);
}

std::optional<Response> WebFiles::asset(Request const& request, std::string_view name) const {
  if (!is_plain_name(name)) return std::nullopt;
  auto out = answer(request, "assets/" + std::string(name), folder_.empty() ? kept_for_ever : asked_for_anew);
  // It stands beside the crew page alone, though all scripts lie in one folder.
  if (out && name.starts_with("offline_worker-")) out->headers.emplace_back("Service-Worker-Allowed", "/crew");
  return out;
}

}  // namespace lamplighter::server
