// Works texts out, and knows again what it worked out for the same words.
#include "engine/flow/message_texts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/flow/notice_support.hpp"
#include "notifiers/text.hpp"

namespace lamplighter::flow {
namespace {

constexpr std::size_t key_size_usual = 512;

}  // namespace

Result<MessageText> MessageTexts::render(std::string const& lane_name, Lane const& lane, outage::Outage const& outage,
                                         notice::Message const& message, std::vector<notice::Notice> const& notices) {
  if (!ctx_.settings.templates) return fail(Error::Kind::failed, "no templates are loaded");
  auto const& channel = lane.channel.empty() ? lane_name : lane.channel;
  // Only of those written to: a plan may have a hundred thousand windows, a message has few.
  auto const ends = names_window(message.stage) ? window_ends(ctx_, outage, notices) : WindowEnds{};
  auto values = text_values(ctx_, outage, message, notices, ends, moments_);
  auto const text = text_name(outage, message.stage);
  Asked const asked{text, message.language, channel};
  auto& used = names_of(asked);
  bool const may_have_link = names(used, asked, "link");
  std::optional<NewLink> link = may_have_link ? new_link(ctx_, message) : std::nullopt;
  if (!link) {
    auto const [known, is_new] = known_.try_emplace(key_of(lane_name, asked, used, values), MessageText{});
    if (is_new) known->second = work_out(lane, asked, values, std::nullopt);
    return known->second;
  }
  values["link"] = link->url;
  return work_out(lane, asked, values, std::move(link));
}

bool MessageTexts::names(Names& known, Asked const& asked, std::string const& value) const {
  auto const found = known.find(value);
  if (found != known.end()) return found->second;
  return known.emplace(value, ctx_.settings.templates->uses(asked.text, asked.language, asked.channel, value)).first->second;
}

MessageTexts::Names& MessageTexts::names_of(Asked const& asked) {
  if (last_named_ == nullptr || last_named_->first != std::tie(asked.text, asked.language, asked.channel)) {
    last_named_ = &*names_.try_emplace({asked.text, asked.language, asked.channel}).first;
  }
  return last_named_->second;
}

/// Everything that the text depends on, and nothing else: an address that it does not name makes no other text.
std::string MessageTexts::key_of(std::string const& lane_name, Asked const& asked, Names& used, notice::Variables const& values) const {
  std::string key;
  key.reserve(key_size_usual);
  auto const add = [&](std::string_view word) { ((key += fmt::format_int(word.size()).c_str()) += ':') += word; };
  for (auto const* word : {&lane_name, &asked.text, &asked.language, &asked.channel}) add(*word);
  // Both are in the order of their names: mostly the next one known is the one that is looked for.
  auto known = used.begin();
  for (auto const& [name, value] : values) {
    while (known != used.end() && known->first < name) ++known;
    bool const is_known = known != used.end() && known->first == name;
    if (!(is_known ? known->second : names(used, asked, name))) continue;
    add(name);
    add(value);
  }
  return key;
}

Result<MessageText> MessageTexts::work_out(Lane const& lane, Asked const& asked, notice::Variables const& values, std::optional<NewLink> link) const {
  auto rendered = ctx_.settings.templates->render(asked.text, asked.language, asked.channel, values);
  if (!rendered) return tl::unexpected(rendered.error());
  if (link && rendered->body.find(link->url) == std::string::npos) link.reset();  // dropped: the text was too long
  auto const able = lane.notifier->capabilities();
  auto const parts_max = able.parts_max;
  if (able.takes_whole_texts || (asked.channel != "sms" && parts_max <= 1)) return MessageText{rendered->subject, {rendered->body}, std::move(link)};
  auto parts = notifiers::split_text(rendered->body, {.parts_max = std::clamp<std::size_t>(parts_max, 1, 32)});
  if (!parts) return fail(Error::Kind::failed, parts.error().message);
  return MessageText{rendered->subject, std::move(*parts), std::move(link)};
}

}  // namespace lamplighter::flow
