// Runs a fake provider and our side of its callbacks.
#include "tests/conformance/notifiers/http_world.hpp"

#include <algorithm>
#include <charconv>

#include "notifiers/callback_key.hpp"

namespace lamplighter::test {
namespace {

using notifiers::AttemptState;

constexpr std::string_view receipts_path = "/api/v1/receipts/";

}  // namespace

notifiers::Time request_time() {
  using namespace std::chrono;
  return sys_days{2026y / March / 2};
}

void CallbackDesk::read_with(std::unique_ptr<notifiers::CallbackReader> reader) {
  std::scoped_lock const lock{mutex_};
  reader_ = std::move(reader);
}

HttpReply CallbackDesk::take(HttpMessage const& message) {
  std::scoped_lock const lock{mutex_};
  auto const refuse = [&](int status) {
    ++refused_count_;
    return HttpReply{.status = status};
  };
  auto const query = std::min(message.target.find('?'), message.target.size());
  auto const path = message.target.substr(0, query);
  auto const slash = path.find('/', receipts_path.size());
  auto const name = path.substr(receipts_path.size(), slash - receipts_path.size());
  notifiers::AttemptNumber attempt;
  if (slash != std::string::npos) std::from_chars(path.data() + slash + 1, path.data() + path.size(), attempt.value);
  notifiers::CallbackRequest const request{message.target, message.headers, message.body,
                                           slash == std::string::npos ? std::nullopt : std::optional{attempt}, request_time()};
  if (reader_->proof() == notifiers::CallbackReader::Proof::signature) {
    if (!reader_->is_signed(request)) return refuse(403);
  } else {
    auto const key = message.target.find("k=") == std::string::npos ? "" : message.target.substr(message.target.find("k=") + 2);
    if (notifiers::check_callback_key("callback secret", name, attempt, key) != notifiers::KeyCheck::valid) return refuse(403);
  }
  auto rows = reader_->read(request);
  if (!rows) return refuse(400);
  for (auto& row : *rows) {
    if (!row.receipt) ++refused_count_;
    else if (sink_.received(std::move(*row.receipt)) == notifiers::Intake::refused) return {.status = 503};
  }
  auto const answer = reader_->answer_to(request);
  return {.status = answer.status, .body = answer.body};
}

HttpChannel::HttpChannel(std::unique_ptr<FakeProvider> provider, Make make, AttemptState arrival)
    : provider_(std::move(provider)), arrival_(arrival) {
  exchange_ = std::make_unique<HttpExchange>([this](auto const& request) { return take(request); });
  notifier_ = make(*this, exchange_->url());
}

HttpChannel::~HttpChannel() { notifier_.reset(); }

std::string HttpChannel::address(Behaviour behaviour) const { return "+86138001380" + std::to_string(10 + static_cast<int>(behaviour)); }

std::string HttpChannel::subject(Behaviour behaviour) const { return "Planned work " + std::to_string(static_cast<int>(behaviour)); }

std::vector<SeenMessage> HttpChannel::seen() const {
  std::scoped_lock const lock{mutex_};
  return seen_;
}

std::optional<HttpReply> HttpChannel::asked(HttpMessage const& request) {
  std::scoped_lock const lock{mutex_};
  bool const is_wrong = list_mischief_left_ > 0;
  auto const mischief = is_wrong ? list_mischief_.load() : ListMischief::none;
  // Who counts more than he lists lists nothing.
  auto reply = provider_->list(request, mischief == ListMischief::counts_more ? std::vector<SeenMessage>{} : taken_, listed_state_);
  if (!reply) return std::nullopt;
  ++asked_count_;
  if (is_wrong) --list_mischief_left_;
  switch (mischief) {
    case ListMischief::none: break;
    case ListMischief::fails: reply = HttpReply{.status = 500, .body = "{}"}; break;
    case ListMischief::answers_late: reply->delay_ms = 2'000; break;
    case ListMischief::is_cut: reply->body.resize(reply->body.size() / 2); break;
    case ListMischief::counts_more:
      if (auto const at = reply->body.find("\"TotalCount\":0"); at != std::string::npos) reply->body.replace(at, 14, "\"TotalCount\":2");
      break;
  }
  return reply;
}

HttpReply HttpChannel::take(HttpMessage const& request) {
  if (auto reply = asked(request)) return std::move(*reply);
  auto const message = provider_->read(request);
  if (!message) {
    ++unsigned_count_;
    return provider_->wrong_credentials();
  }
  {
    std::scoped_lock const lock{mutex_};
    seen_.push_back(*message);
  }
  bool const is_refused_at_once = message->behaviour == Behaviour::unknown_number || message->behaviour == Behaviour::second_part_fails;
  if (is_refused_at_once) return provider_->wrong_number();
  auto const mischief = mischief_.exchange(Mischief::none);
  if (mischief == Mischief::drop_unread) return {.status = 0};
  plan(*message);
  {
    std::scoped_lock const lock{mutex_};
    taken_.insert(taken_.begin(), *message);
  }
  auto reply = provider_->taken();
  switch (mischief) {
    case Mischief::none:
    case Mischief::drop_unread: break;
    case Mischief::accept_then_drop: reply.status = 0; break;
    case Mischief::accept_then_500: reply = {.status = 500, .body = "{}"}; break;
    case Mischief::answer_late: reply.delay_ms = 2'000; break;
  }
  return reply;
}

void HttpChannel::plan(SeenMessage const& message) {
  std::scoped_lock const lock{mutex_};
  auto const bring = [&](int rounds, AttemptState state) {
    if (auto receipt = provider_->receipt(message, state)) due_.push_back({round_ + rounds, std::move(*receipt)});
  };
  switch (message.behaviour) {
    case Behaviour::delivers: bring(2, AttemptState::delivered); break;
    case Behaviour::repeats_receipts:
      for (int copy = 1; copy <= 3; ++copy) bring(copy * 2, AttemptState::delivered);
      bring(7, AttemptState::in_network);  // late and out of order
      break;
    case Behaviour::fails_then_delivers:
      bring(1, AttemptState::failed_permanent);
      bring(4, AttemptState::delivered);
      break;
    case Behaviour::unknown_number:
    case Behaviour::second_part_fails:
    case Behaviour::silent: break;
  }
}

void HttpChannel::let_time_pass() {
  notifier_->poll();
  std::deque<Due> now;
  {
    std::scoped_lock const lock{mutex_};
    ++round_;
    std::erase_if(due_, [&](Due& one) {
      if (one.round > round_) return false;
      now.push_back(one);
      return true;
    });
  }
  for (auto& one : now) {
    std::vector<std::string> headers;
    for (auto const& [name, value] : one.receipt.headers) headers.push_back(name + ": " + value);
    auto const status = post_to(one.receipt.target, headers, one.receipt.body);
    if (status >= 200 && status < 300) continue;
    std::scoped_lock const lock{mutex_};  // as providers do: again, later
    due_.push_back({round_ + 3, one.receipt});
  }
}

void HttpChannel::break_gateway() {
  auto const port = exchange_->port();
  exchange_.reset();
  std::scoped_lock const lock{mutex_};
  broken_port_ = port;
}

void HttpChannel::mend_gateway() {
  exchange_ = std::make_unique<HttpExchange>([this](auto const& request) { return take(request); }, broken_port_);
}

}  // namespace lamplighter::test
