// Whether words still hold for whom: reads what `notice::overtaken` asks about, and ends what does not hold any more.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "engine/flow/context.hpp"
#include "engine/notice/overtaken.hpp"

namespace lamplighter::flow {

/// How recipients stand now. What it read it keeps: make a new one after anything about outages or plans has changed.
class Situations {
 public:
  /// `few` asks the store customer by customer; `everybody` reads all windows and rows of an outage at once.
  enum class Reach : std::uint8_t { few, everybody };
  explicit Situations(Context& ctx, Reach reach = Reach::few);
  ~Situations();
  Situations(Situations const&) = delete;
  Situations& operator=(Situations const&) = delete;

  /// Why a notice must not leave any more, and whether its recipient missed it rather than got something newer.
  struct Overtaken {
    notice::Reason reason;
    bool is_missed = false;
  };
  /// Nothing: the words hold.
  std::optional<Overtaken> overtaken(outage::Outage const&, notice::Notice const&);
  /// How a customer stands towards an outage, as far as words of this kind ask.
  notice::Situation of(outage::Outage const&, CustomerId, notice::About);

 private:
  struct Facts;
  Facts& facts_of(outage::Outage const&);
  void put_windows(outage::Outage const&, Facts&, CustomerId, notice::Situation& into);
  std::vector<notice::OwnCut> losses_of(outage::Outage const&, Facts&, CustomerId);
  std::vector<outage::Interruption> rows_of(outage::Outage const&, Facts&, CustomerId);
  bool is_out_by_any(CustomerId);
  bool is_operated(Facts const&, Time window_start) const;

  Context& ctx_;
  Reach reach_;
  std::map<OutageId, std::unique_ptr<Facts>> facts_;
};

/// What a notice's stage is about, by the policy that serves its outage.
notice::About about_of(Context&, outage::Outage const&, notice::Notice const&);
/// Whether the words name a cut of a plan: what a revision, a cancellation or the end of the work makes untrue.
bool is_about_window(notice::About);
/// Those whose words hold; the others end with the reason: unproven where they were missed, else superseded.
std::vector<notice::Notice> still_true(Context&, Situations&, outage::Outage const&, std::vector<notice::Notice>);

}  // namespace lamplighter::flow
