// Moderation 适度: which address a channel writes to, and which notices share one message.
#include <map>

#include "engine/notice/decisions.hpp"

namespace lamplighter::notice {
namespace {

std::optional<std::string> first_of(std::string const& one, std::string const& other) {
  if (!one.empty()) return one;
  if (!other.empty()) return other;
  return std::nullopt;
}

}  // namespace

std::optional<std::string> address_for(std::string_view channel, Contact const& contact) {
  if (contact.is_void || !contact.consents) return std::nullopt;
  auto const phone = contact.is_phone_barred ? "" : contact.phone, phone2 = contact.is_phone2_barred ? "" : contact.phone2;
  if (channel == "sms") return first_of(contact.is_phone_fixed ? "" : phone, contact.is_phone2_fixed ? "" : phone2);
  if (channel == "voice") return contact.voice_ok ? first_of(phone, phone2) : std::nullopt;
  if (channel == "email") return first_of(contact.email, {});
  if (channel == "spool") {
    auto const either = first_of(phone, phone2);
    if (either) return either;
    return first_of(contact.email, "customer-" + std::to_string(contact.customer.value));
  }
  return std::nullopt;
}

Contact despite_stop(Contact contact) {
  contact.is_phone_barred = contact.is_phone_wrong;
  contact.is_phone2_barred = contact.is_phone2_wrong;
  contact.consents = !contact.refuses;
  bool const has_any = !contact.phone.empty() || !contact.phone2.empty();
  bool const has_usable = (!contact.phone.empty() && !contact.is_phone_wrong) || (!contact.phone2.empty() && !contact.is_phone2_wrong);
  contact.is_void = has_any && !has_usable;
  return contact;
}

std::vector<Envelope> moderate(std::span<Addressee const> addressees) {
  std::vector<Envelope> envelopes;
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> known;
  for (std::size_t index = 0; index < addressees.size(); ++index) {
    auto const& [address, language] = addressees[index];
    if (address.empty()) continue;
    auto const [place, is_new] = known.try_emplace({address, language}, envelopes.size());
    if (is_new) envelopes.push_back({address, language, {}});
    envelopes[place->second].notices.push_back(index);
  }
  return envelopes;
}

}  // namespace lamplighter::notice
