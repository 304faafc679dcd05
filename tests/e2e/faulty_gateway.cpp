// Requests in, faults and receipts out.
#include "tests/e2e/faulty_gateway.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "tests/e2e/http_client.hpp"
#include "tests/support/kannel_http_stub.hpp"

namespace lamplighter::test {
namespace {

using notifiers::FakeAnswer;
using notifiers::FakeReceipt;
using Kind = notifiers::SubmissionOutcome::Kind;

constexpr std::chrono::milliseconds tell_again_after{100};

std::string parameter(std::vector<std::pair<std::string, std::string>> const& all, std::string_view name) {
  auto const found = std::ranges::find(all, name, [](auto const& one) { return std::string_view(one.first); });
  return found == all.end() ? std::string() : found->second;
}

std::string with(std::string text, std::string_view what, std::string_view instead) {
  auto const at = text.find(what);
  if (at == std::string::npos) throw std::runtime_error{"the callback has no " + std::string(what)};
  return text.replace(at, what.size(), instead);
}

/// Kannel's words for a state: its number and what stands in the SMSC's receipt.
std::pair<std::string_view, std::string_view> words_for(notifiers::AttemptState state) {
  if (state == notifiers::AttemptState::delivered) return {"1", "stat%3ADELIVRD"};
  if (state == notifiers::AttemptState::failed_permanent) return {"2", "stat%3AREJECTD"};
  if (state == notifiers::AttemptState::failed_temporary) return {"2", "stat%3AUNDELIV+err%3A006"};
  throw std::runtime_error{"no such receipt of Kannel"};
}

/// Somebody who does not know the secret makes up a key.
std::string with_another_key(std::string path) {
  auto const at = path.find("&k=") + 3;
  path[at] = path[at] == '0' ? '1' : '0';
  return path;
}

}  // namespace

FaultyGateway::FaultyGateway(notifiers::FakeScript script)
    : script_(std::move(script)), server_([this](std::string_view target) { return take(target); }), caller_([this] { call_back(); }) {}

FaultyGateway::~FaultyGateway() {
  {
    std::lock_guard const lock(mutex_);
    is_stopping_ = true;
    changed_.notify_all();
  }
  caller_.join();
}

std::map<std::int64_t, AttemptTruth> FaultyGateway::truths() const {
  std::lock_guard const lock(mutex_);
  return truths_;
}

std::size_t FaultyGateway::waiting() const {
  std::lock_guard const lock(mutex_);
  return calls_.size() + (is_calling_ ? 1 : 0);
}

FaultyGateway::Counts FaultyGateway::counts() const {
  std::lock_guard const lock(mutex_);
  return counts_;
}

QuickReply FaultyGateway::take(std::string_view target) {
  auto const query = query_of(std::string(target));
  auto const callback = parameter(query, "dlr-url");
  if (callback.empty()) return {.status = 400, .body = "Missing receiver number, rejected"};  // a probe
  auto const own = query_of(callback);
  auto const path = callback.substr(0, callback.find('?'));
  auto const attempt = std::stoll(path.substr(path.rfind('/') + 1));
  auto const part = std::stoi(parameter(own, "part"));
  notifiers::Submission submission{.attempt = {attempt}, .address = parameter(query, "to")};
  submission.parts.resize(static_cast<std::size_t>(std::stoi(parameter(own, "parts"))));
  auto const answer = script_(submission, {});

  std::lock_guard const lock(mutex_);
  auto& truth = truths_[attempt];
  if (truth.parts == 0) {
    truth.to = submission.address;
    truth.text = parameter(query, "text");
    truth.parts = static_cast<int>(submission.parts.size());
  }
  auto reply = reply_for(answer, truth);
  if (answer.kind == Kind::accepted || answer.kind == Kind::uncertain) {
    ++truth.taken[part];
    plan_receipts(answer, attempt, part, callback);
  }
  return reply;
}

QuickReply FaultyGateway::reply_for(FakeAnswer const& answer, AttemptTruth& truth) {
  QuickReply reply{.after = answer.answer_after};
  if (answer.answer_after.count() > 0) ++counts_.late_answers;
  switch (answer.kind) {
    case Kind::accepted:
      reply.status = 202;
      reply.body = "0: Accepted for delivery";
      return reply;
    case Kind::rejected_temporarily:
      truth.was_refused = true;
      reply.status = 503;
      reply.body = "Temporal failure, try again later.";
      return reply;
    case Kind::rejected_permanently:
      truth.was_refused = true;
      reply.status = 403;
      reply.body = "Not routable. Do not try again.";
      return reply;
    case Kind::uncertain: break;
  }
  truth.was_lost = true;
  switch (answer.loss) {
    case FakeAnswer::Loss::connection:
      ++counts_.broken_off;
      reply.end = QuickReply::End::breaks_off;
      return reply;
    case FakeAnswer::Loss::error:
      ++counts_.errors;
      reply.status = 500;
      reply.body = "Internal error";
      return reply;
    case FakeAnswer::Loss::silence:
      ++counts_.silences;
      reply.end = QuickReply::End::stays_silent;
      return reply;
  }
  return reply;
}

void FaultyGateway::plan_receipts(FakeAnswer const& answer, std::int64_t attempt, int part, std::string const& callback) {
  auto const port_at = callback.find(':', 7) + 1;
  auto const path_at = callback.find('/', port_at);
  auto const port = static_cast<std::uint16_t>(std::stoi(callback.substr(port_at, path_at - port_at)));
  for (auto const& receipt : answer.receipts) {
    if (receipt.part != part) continue;
    auto const [status, words] = words_for(receipt.state);
    bool const is_cut = receipt.form == FakeReceipt::Form::truncated;
    auto path = with(with(callback.substr(path_at), "status=%d", is_cut ? "status=" : fmt::format("status={}", status)), "%A", words);
    path = with(path, "%F", fmt::format("{:x}", attempt));
    if (receipt.form == FakeReceipt::Form::forged) path = with_another_key(path);
    for (int copy = 0; copy < receipt.copies; ++copy) {
      calls_.emplace(std::chrono::steady_clock::now() + receipt.after, Call{port, path, attempt, receipt});
    }
  }
  changed_.notify_all();
}

void FaultyGateway::call_back() {
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    if (calls_.empty()) {
      changed_.wait(lock);
      continue;
    }
    auto const due = calls_.begin()->first;
    if (due > std::chrono::steady_clock::now()) {
      changed_.wait_until(lock, due);
      continue;
    }
    auto const call = calls_.extract(calls_.begin()).mapped();
    is_calling_ = true;
    note_told(call);
    lock.unlock();
    bool const is_told = tell(call);
    lock.lock();
    is_calling_ = false;
    if (is_told) continue;
    ++counts_.told_again;
    calls_.emplace(std::chrono::steady_clock::now() + tell_again_after, call);
  }
}

/// Before it leaves: from here on the program may know it.
void FaultyGateway::note_told(Call const& call) {
  if (call.receipt.form != FakeReceipt::Form::whole) return;
  auto& truth = truths_[call.attempt];
  if (call.receipt.state == notifiers::AttemptState::delivered) truth.delivered.insert(call.receipt.part);
  else truth.was_failure_told = true;
}

bool FaultyGateway::tell(Call const& call) {
  auto const answer = http(call.port, {"GET", call.path, {}, {}});
  if (!answer || answer->status >= 500) return false;
  std::lock_guard const lock(mutex_);
  if (call.receipt.form == FakeReceipt::Form::whole && call.receipt.state == notifiers::AttemptState::delivered) {
    truths_[call.attempt].answered.insert(call.receipt.part);
  }
  if (call.receipt.form == FakeReceipt::Form::forged) {
    ++counts_.forged;
    counts_.forged_believed += answer->status == 200 ? 1 : 0;
  }
  if (call.receipt.form == FakeReceipt::Form::truncated) ++counts_.truncated;
  return true;
}

}  // namespace lamplighter::test
