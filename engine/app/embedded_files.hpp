// The shipped schedules, calendars and templates, carried in the program so that `init` works anywhere.
#pragma once

#include <span>
#include <string_view>

namespace lamplighter::app {

struct EmbeddedFile {
  std::string_view path;  // relative: "schedules/planned.yaml"
  std::string_view content;
};
std::span<EmbeddedFile const> embedded_files();

}  // namespace lamplighter::app
