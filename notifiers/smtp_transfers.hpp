// Many messages at once to one mail server, over kept connections.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "notifiers/gateway_thread.hpp"
#include "notifiers/smtp_settings.hpp"

namespace lamplighter::notifiers {

/// A libcurl multi handle that speaks SMTP. A kept connection that turns out to be dead before anything was said on it is
/// left for a new one, once; nothing else is ever sent twice. `now` gives the Date header.
class SmtpTransfers final : public GatewayTransfers {
 public:
  SmtpTransfers(SmtpSettings const& settings, std::function<Time()> now);
  ~SmtpTransfers() override;
  SmtpTransfers(SmtpTransfers const&) = delete;
  SmtpTransfers& operator=(SmtpTransfers const&) = delete;

  Result<void> start(std::uint64_t id, Submission const& submission) override;
  void probe(std::uint64_t id) override;
  std::vector<GatewayAnswer> run(std::chrono::milliseconds at_most) override;
  void wake() override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace lamplighter::notifiers
