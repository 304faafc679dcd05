// The built web pages as the server finds them: carried in the program, or read from a folder while they are being developed.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/server/message.hpp"

namespace lamplighter::server {

/// One file of the build: `path` below its folder ("console.html", "assets/app-3f2a.js"), `etag` in quotes, `bytes` in gzip.
struct WebFile {
  std::string_view path, mime, etag, bytes;
};

/// The files of one build. Immutable but for what a person changes in the folder.
class WebFiles {
 public:
  WebFiles() = default;
  /// `files` sorted by path, alive as long as this. A `folder` stands in place of all of them.
  WebFiles(std::span<WebFile const> files, std::string folder) : files_(files), folder_(std::move(folder)) {}

  bool has(std::string_view path) const;
  /// The address of the script that this source became, by the build's manifest; empty: there is none.
  std::string script_of(std::string_view source) const;
  /// A whole page, with what a browser may do on it; it is asked for anew each time. nullopt: there is none.
  std::optional<Response> page(Request const& request, std::string_view path) const;
  /// What stands in a file of the build, unpacked: a manifest, say. nullopt: there is none.
  std::optional<std::string> text(std::string_view path) const;
  /// A file under assets/, whose name changes with its content: kept for ever. nullopt: there is none.
  std::optional<Response> asset(Request const& request, std::string_view name) const;

 private:
  struct Content;
  std::optional<Content> find(std::string_view path) const;
  std::optional<Response> answer(Request const& request, std::string_view path, std::string_view kept) const;

  std::span<WebFile const> files_;
  std::string folder_;
};

/// By the ending of a name; "application/octet-stream" for one that is unknown.
std::string_view mime_of(std::string_view path);

}  // namespace lamplighter::server
