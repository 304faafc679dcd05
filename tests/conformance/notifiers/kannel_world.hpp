// A Kannel channel whose gateway, message centre and callback receiver are real.
#pragma once

#include "notifiers/kannel.hpp"
#include "tests/conformance/notifiers/suite.hpp"
#include "tests/support/kannel_gateway.hpp"
#include "tests/support/kannel_http_stub.hpp"

namespace lamplighter::test {

/// Takes Kannel's callbacks as the server does: key first, then the receipt. Anything else is counted as wrong.
class CallbackReceiver {
 public:
  CallbackReceiver(notifiers::Sink& sink, std::uint16_t port);
  std::string url() const { return stub_.url(); }
  int wrong_count() const { return wrong_count_; }

 private:
  StubReply take(std::string const& target);
  notifiers::Sink& sink_;
  std::atomic<int> wrong_count_{0};
  HttpStub stub_;
};

class KannelChannel final : public Channel {
 public:
  KannelChannel();
  notifiers::Notifier& notifier() override { return *kannel; }
  std::string address(Behaviour behaviour) const override;
  void let_time_pass() override { kannel->poll(); }
  void break_gateway() override { gateway.stop_boxes(); }
  void mend_gateway() override { gateway.start_boxes(); }

  std::uint16_t const callback_port;
  TemporaryFolder folder;
  KannelGateway gateway;
  std::unique_ptr<CallbackReceiver> callbacks;
  notifiers::KannelSettings settings;
  std::unique_ptr<notifiers::KannelNotifier> kannel;
};

}  // namespace lamplighter::test
