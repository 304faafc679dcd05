// What a transaction has read of messages, their attempts and notices, and of people. Only the region's daemon writes the first three.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/notice/types.hpp"
#include "engine/store/read_ahead.hpp"

namespace lamplighter::store {

struct NoticeReads {
  // By message.
  ReadAhead<notice::Message> messages;
  ReadAhead<std::vector<notice::Notice>> notices_of;    // by id
  ReadAhead<std::vector<notice::Attempt>> attempts_of;  // by number
  ReadAhead<std::vector<std::string>> texts;            // by part
  // By attempt.
  ReadAhead<MessageId> message_of;
  // By notice; an empty row says that there is none.
  ReadAhead<std::optional<notice::NoticeOutcome>> outcomes;
  ReadAhead<std::optional<notice::Exception>> exceptions;
  ReadAhead<std::vector<MessageId>> messages_of;  // by id
  // By customer.
  ReadAhead<std::optional<notice::Customer>> customers;
  ReadAhead<std::vector<notice::Contact>> contacts;  // by ordinal
  ReadAhead<std::vector<std::string>> wrong_numbers;

  void forget_people() {
    customers.forget_all();
    contacts.forget_all();
    wrong_numbers.forget_all();
  }
  /// What is expected stays expected.
  void forget_rows() {
    each([](auto& kind) { kind.forget_rows(); });
  }
  void forget_all() {
    each([](auto& kind) { kind.forget_all(); });
  }
  /// Beyond this it is begun anew: a transaction may see more than memory should hold.
  bool is_large() const {
    constexpr std::size_t kept_max = 20'000;
    return messages.size() > kept_max || notices_of.size() > kept_max || customers.size() > kept_max || contacts.size() > kept_max;
  }

 private:
  template <class Act>
  void each(Act act) {
    act(messages), act(notices_of), act(attempts_of), act(texts), act(message_of);
    act(outcomes), act(exceptions), act(messages_of);
    act(customers), act(contacts), act(wrong_numbers);
  }
};

}  // namespace lamplighter::store
