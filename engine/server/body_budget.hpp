// How many bytes of bodies the server holds at once.
#pragma once

#include <cstddef>
#include <memory>

namespace lamplighter::server {

/// Bytes that have arrived and whose request has no answer yet. The first 4 KiB of each body are free, so that a call about
/// danger passes whatever others send; connections bound those. Large bodies together get half, and small ones the other half:
/// neither can take the other's room. Thread-safe.
class BodyBudget {
 public:
  explicit BodyBudget(std::size_t bytes_max);

  enum class Size { small, large };
  /// What one request holds; given back when it ends. It may outlive the budget.
  class Share {
   public:
    ~Share();
    Share(Share const&) = delete;
    Share& operator=(Share const&) = delete;
    enum class Verdict { goes, too_many };
    /// The body has, or will have, so many bytes. Never less than said before.
    [[nodiscard]] Verdict hold(std::size_t bytes);

   private:
    friend BodyBudget;
    struct Sums;
    Share(std::shared_ptr<Sums> sums, Size size);

    std::shared_ptr<Sums> sums_;  // shared with the budget: the engine may keep a request longer than the server lives
    Size size_;
    std::size_t held_ = 0;
  };
  std::shared_ptr<Share> share(Size size) const;
  /// Bytes held now.
  std::size_t held() const;

 private:
  std::shared_ptr<Share::Sums> sums_;
};

}  // namespace lamplighter::server
