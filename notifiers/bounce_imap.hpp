// Bounces in a folder of an IMAP server.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "notifiers/bounce_folder.hpp"
#include "notifiers/smtp_settings.hpp"

namespace lamplighter::notifiers {

/// Reads with BODY.PEEK, so that only `mark_seen` sets \Seen. Always over TLS. Ends early once `is_stopping` is true.
class BounceImap final : public BounceFolder {
 public:
  BounceImap(SmtpSettings const& settings, std::atomic<bool> const& is_stopping);
  ~BounceImap() override;
  BounceImap(BounceImap const&) = delete;
  BounceImap& operator=(BounceImap const&) = delete;

  Result<std::vector<std::string>> unseen() override;
  Result<std::string> headers(std::string const& name) override;
  Result<std::string> whole(std::string const& name) override;
  Result<void> mark_seen(std::string const& name) override;

 private:
  class Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace lamplighter::notifiers
