// The folder of a drill, with the copy of everybody's contacts in it: it goes with the drill, and if that was killed, with the next one.
#pragma once

#include <filesystem>
#include <string>

namespace lamplighter::app {

/// Only its owner may look into it. While it is there a lock on a file in it says that its process lives.
class DrillFolder {
 public:
  /// Removes first what drills have left behind in `place` whose process is gone.
  explicit DrillFolder(std::filesystem::path const& place);
  ~DrillFolder();
  DrillFolder(DrillFolder const&) = delete;
  DrillFolder& operator=(DrillFolder const&) = delete;
  /// Empty: none could be made.
  std::string const& path() const { return path_; }

 private:
  std::string path_;
  int lock_ = -1;
};

}  // namespace lamplighter::app
