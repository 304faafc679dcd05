// Bounces in a Maildir.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "notifiers/bounce_folder.hpp"

namespace lamplighter::notifiers {

/// A folder with `new/` and `cur/`; what is seen lies in `cur/` with the flag S.
class BounceMaildir final : public BounceFolder {
 public:
  explicit BounceMaildir(std::filesystem::path folder);

  Result<std::vector<std::string>> unseen() override;
  Result<std::string> headers(std::string const& name) override;
  Result<std::string> whole(std::string const& name) override;
  Result<void> mark_seen(std::string const& name) override;

 private:
  std::filesystem::path find(std::string const& name) const;

  std::filesystem::path folder_;
};

}  // namespace lamplighter::notifiers
