// The shipped texts in a folder of their own, one of them with something more at its end.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

namespace lamplighter::test {

/// Gone with the test.
class TemporaryTemplates {
 public:
  TemporaryTemplates(std::string_view shipped, std::string_view file, std::string_view more) {
    auto pattern = (std::filesystem::temp_directory_path() / "lamplighter-templates-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
    path_ = pattern;
    for (auto const& one : std::filesystem::directory_iterator(shipped)) {
      std::filesystem::copy_file(one.path(), std::filesystem::path(path_) / one.path().filename());
    }
    auto const changed = std::filesystem::path(path_) / file;
    std::ifstream in(changed);
    std::string text(std::istreambuf_iterator<char>(in), {});
    while (text.ends_with('\n')) text.pop_back();
    std::ofstream(changed) << text << more << '\n';
  }
  ~TemporaryTemplates() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryTemplates(TemporaryTemplates const&) = delete;
  TemporaryTemplates& operator=(TemporaryTemplates const&) = delete;
  std::string const& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace lamplighter::test
