// A channel that writes messages into a folder and takes receipts from it: for carriers of any kind, and the default.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// How long a spool waits between looks into its folder, and before it reports again what could not be stored.
struct SpoolWaits {
  std::chrono::milliseconds look_every{1'000};
  std::chrono::milliseconds tell_again_after{60'000};
};

/// Writes one file per attempt, `<attempt>.json`, whole and synced before it reports `accepted` (E1). Whoever carries
/// the messages takes the file away and moves `<attempt>.receipt` in (by rename, so that it is never read half), or
/// several of the form `<attempt>.<anything>.receipt`.
/// Receipts may raise the attempt to any evidence. A receipt that the sink took stays in the folder until it is
/// acknowledged by its token (file and version), and then that file alone moves to `done/`: it may be told twice, it is
/// not lost. One that the sink refused is told at the next look, one that was to be told again after a while. One that
/// cannot be understood is put into `bad/`. A folder that is full, read-only or missing rejects temporarily and is not
/// reachable; every look tries again. What was shown is remembered in `.shown`: after a kill it can say of each attempt whether it left. `poll` leads to a look when the last one is `look_every` ago. Works on a thread of
/// its own; the sink outlives it. The destructor finishes what was submitted.
class SpoolNotifier final : public Notifier {
 public:
  SpoolNotifier(std::string name, std::filesystem::path folder, Sink& sink, SpoolWaits waits = {});
  ~SpoolNotifier() override;
  SpoolNotifier(SpoolNotifier const&) = delete;
  SpoolNotifier& operator=(SpoolNotifier const&) = delete;

  std::string_view name() const override { return name_; }
  Capabilities capabilities() const override;
  void submit(Submission submission) override;
  void reconcile(LostSubmission const& lost) override;
  void poll() override;
  void acknowledge(ReceiptToken const& token) override;
  void tell_again(ReceiptToken const& token) override;
  bool is_reachable() const override;

 private:
  class Worker;
  std::string name_;
  std::unique_ptr<Worker> worker_;
};

}  // namespace lamplighter::notifiers
