// The spool with a carrier that takes messages away and brings receipts, told by the last digits of the address.
#include "notifiers/flat_json.hpp"
#include "notifiers/spool.hpp"
#include "tests/conformance/notifiers/suite.hpp"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "notifiers/spool_files.hpp"

namespace lamplighter::test {
namespace {

namespace fs = std::filesystem;

class SpoolChannel final : public Channel {
 public:
  notifiers::Notifier& notifier() override { return *spool_; }
  std::string address(Behaviour behaviour) const override {
    return "village " + std::to_string(static_cast<int>(behaviour));
  }

  void let_time_pass() override {
    ++round_;
    carry();
    bring();
    spool_->poll();
  }

  // A file where the folder should be: as unwritable for root as for anybody.
  void break_gateway() override {
    fs::rename(spool_folder(), spool_folder() + ".away");
    std::ofstream{spool_folder()} << "in the way";
  }
  void mend_gateway() override {
    fs::remove(spool_folder());
    fs::rename(spool_folder() + ".away", spool_folder());
  }
  void start_again() override {
    spool_.reset();
    spool_ = open();
  }

 private:
  struct Due {
    int round;
    std::string file;
    std::string content;
  };

  std::string spool_folder() const { return folder_.path() + "/spool"; }

  void carry() {
    std::error_code error;
    for (fs::directory_iterator at{spool_folder(), error}, end; !error && at != end; at.increment(error)) {
      if (at->path().extension() != ".json") continue;
      auto const message = notifiers::parse_flat_json(notifiers::read_whole(at->path(), 100'000).value()).value();
      auto const attempt = std::get<std::int64_t>(message.at("attempt"));
      auto const parts = std::get<std::vector<std::string>>(message.at("parts")).size();
      plan(attempt, static_cast<int>(parts),
           static_cast<Behaviour>(std::get<std::string>(message.at("to")).back() - '0'));
      fs::remove(at->path());
    }
  }

  void plan(std::int64_t attempt, int parts, Behaviour behaviour) {
    auto const bring_in = [&](int rounds, int part, std::string_view state) {
      due_.push_back({round_ + rounds, fmt::format("{}.{}.receipt", attempt, part),
                      fmt::format(R"({{"state": "{}", "part": {}}})", state, part)});
    };
    for (int part = 1; part <= parts; ++part) {
      switch (behaviour) {
        case Behaviour::delivers: bring_in(part, part, "delivered"); break;
        case Behaviour::unknown_number: bring_in(part, part, "failed_permanent"); break;
        case Behaviour::second_part_fails: bring_in(part, part, part == 2 ? "failed_permanent" : "delivered"); break;
        case Behaviour::repeats_receipts:
          for (int copy = 1; copy <= 3; ++copy) bring_in(copy * 3, part, "delivered");
          break;
        case Behaviour::fails_then_delivers:
          bring_in(1, part, "failed_permanent");
          bring_in(8, part, "delivered");
          break;
        case Behaviour::silent: break;
      }
    }
  }

  void bring() {
    for (auto const& receipt : due_) {
      if (receipt.round != round_) continue;
      std::ofstream{folder_.path() + "/new"} << receipt.content;
      fs::rename(folder_.path() + "/new", spool_folder() + "/" + receipt.file);
    }
  }

  TemporaryFolder folder_;
  int round_ = 0;
  std::vector<Due> due_;
  std::unique_ptr<notifiers::SpoolNotifier> open() {
    return std::make_unique<notifiers::SpoolNotifier>(
        "spool", spool_folder(), sink,
        notifiers::SpoolWaits{.look_every = std::chrono::milliseconds{5}, .tell_again_after = std::chrono::milliseconds{50}});
  }
  std::unique_ptr<notifiers::SpoolNotifier> spool_ = open();
};

}  // namespace

std::unique_ptr<Channel> make_spool_channel() { return std::make_unique<SpoolChannel>(); }

}  // namespace lamplighter::test
