// What an import takes away: customers who could be told until now, and for whom the files name nobody any more.
#include "engine/app/contact_loss.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/app/worded.hpp"

namespace lamplighter::app {
namespace {

constexpr std::size_t lost_min = 10;  // in a small network a few rows are a large share
constexpr std::size_t shown_max = 5;

std::string_view why_kept(ContactLoss::Kept kept, geo::ReportLanguage language) {
  bool const is_zh = language == geo::ReportLanguage::zh;
  switch (kept) {
    case ContactLoss::Kept::renewed: return {};
    case ContactLoss::Kept::no_table: return is_zh ? "配置中没有联系方式文件" : "the configuration names no file of them";
    case ContactLoss::Kept::no_rows: return is_zh ? "文件中没有数据行" : "the files have no rows";
    case ContactLoss::Kept::none_known: return is_zh ? "文件中的用户都不在电网中" : "the files name no customer of the network";
  }
  return {};
}

std::string some_of(std::vector<std::string> const& customers) {
  std::vector<std::string> const some(customers.begin(), customers.begin() + static_cast<std::ptrdiff_t>(std::min(shown_max, customers.size())));
  return fmt::format("'{}'{}", fmt::join(some, "', '"), some.size() < customers.size() ? ", …" : "");
}

}  // namespace

ContactLoss contact_loss(std::vector<std::string> const& before, std::set<std::string> const& in_network, Contacts const& contacts,
                         std::size_t tables) {
  ContactLoss out{.before = before.size(), .lost = {}};
  if (contacts.customers.empty()) {
    out.kept = tables == 0 ? ContactLoss::Kept::no_table
               : contacts.rows == 0 ? ContactLoss::Kept::no_rows
                                    : ContactLoss::Kept::none_known;
    return out;
  }
  std::set<std::string_view> named;
  for (auto const& one : contacts.customers) {
    if (has_address(one)) named.insert(one.customer.ref);
  }
  for (auto const& ref : before) {
    if (in_network.contains(ref) && !named.contains(ref)) out.lost.push_back(ref);
  }
  return out;
}

std::string contact_loss_text(ContactLoss const& loss, geo::ReportLanguage language) {
  if (loss.kept != ContactLoss::Kept::renewed && loss.before > 0) {
    return worded(language, "contacts were not renewed: {}; contacts of before, of {} customers, stay in use\n",
                  "联系方式未更新：{}；继续使用原有 {} 户的联系方式\n", why_kept(loss.kept, language), loss.before);
  }
  if (loss.lost.empty()) return {};
  return worded(language, "{0} of {1} customers had contacts and have none in the files: {2}\n",
                "原有联系方式的 {1} 户用户中，有 {0} 户在文件中已没有联系方式：{2}\n", loss.lost.size(), loss.before, some_of(loss.lost));
}

std::string contact_loss_refusal(ContactLoss const& loss, double lost_max) {
  if (loss.lost.size() < lost_min || static_cast<double>(loss.lost.size()) <= lost_max * static_cast<double>(loss.before)) return {};
  return fmt::format("{} of {} customers lose all their contacts, more than the {:.4g} % of network.limits.lost_contacts: {}",
                     loss.lost.size(), loss.before, 100 * lost_max, some_of(loss.lost));
}

}  // namespace lamplighter::app
