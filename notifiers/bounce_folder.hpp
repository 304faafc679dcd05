// Where bounces lie until they are stored: a mailbox that is read and marked, never emptied.
#pragma once

#include <string>
#include <vector>

#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// A mailbox. Names are unique in it for ever. Used from one thread.
class BounceFolder {
 public:
  virtual ~BounceFolder() = default;
  /// Messages that are not marked as seen, oldest first where the mailbox has an order. Error: it cannot be read now.
  virtual Result<std::vector<std::string>> unseen() = 0;
  /// The message's headers, and the message; reading marks nothing. Error: gone, too long, or the mailbox does not answer.
  virtual Result<std::string> headers(std::string const& name) = 0;
  virtual Result<std::string> whole(std::string const& name) = 0;
  /// Marks the message as seen; that it is gone is no error.
  virtual Result<void> mark_seen(std::string const& name) = 0;
};

}  // namespace lamplighter::notifiers
