// Texts of messages that are about to leave: rendered and split once for equal words, however many are told them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "engine/flow/context.hpp"
#include "engine/flow/link_flow.hpp"
#include "engine/flow/notice_support.hpp"

namespace lamplighter::flow {

/// A text in the parts that its channel takes.
struct MessageText {
  std::string subject;
  std::vector<std::string> parts;
  std::optional<NewLink> link{};
};

/// Texts of one pass over the queues: templates and channels do not change while it lives.
class MessageTexts {
 public:
  explicit MessageTexts(Context& ctx) : ctx_(ctx) {}

  /// The words of a message to those whom it tells. Errors: failed, no template fits or a value lacks or it is too long.
  Result<MessageText> render(std::string const& lane_name, Lane const&, outage::Outage const&, notice::Message const&,
                             std::vector<notice::Notice> const&);
 private:
  using Names = std::map<std::string, bool, std::less<>>;  // whether a template names a value, asked once
  struct Asked {
    std::string const &text, &language, &channel;
  };
  Names& names_of(Asked const&);
  bool names(Names& known, Asked const&, std::string const& value) const;
  std::string key_of(std::string const& lane_name, Asked const&, Names&, notice::Variables const&) const;
  Result<MessageText> work_out(Lane const&, Asked const&, notice::Variables const&, std::optional<NewLink>) const;

  Context& ctx_;
  std::map<std::tuple<std::string, std::string, std::string>, Names> names_;
  std::pair<std::tuple<std::string, std::string, std::string> const, Names>* last_named_ = nullptr;  // mostly the one that is asked for again
  MomentWords moments_;
  std::unordered_map<std::string, Result<MessageText>> known_;
};

}  // namespace lamplighter::flow
