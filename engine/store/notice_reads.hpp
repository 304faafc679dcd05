// What was read and written of messages, their attempts and notices, and of people. Only the region's daemon writes the first three.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/notice/types.hpp"
#include "engine/store/read_ahead.hpp"

namespace lamplighter::store {

struct NoticeReads {
  /// What something is counted under.
  struct Subject {
    OutageId outage;
    std::string stage;
  };
  // By message.
  ReadAhead<notice::Message> messages;
  ReadAhead<std::vector<notice::Notice>> notices_of;    // by id
  ReadAhead<std::vector<notice::Attempt>> attempts_of;  // by number
  ReadAhead<std::vector<std::string>> texts;            // by part
  // By attempt.
  ReadAhead<MessageId> message_of;
  ReadAhead<std::int64_t> logged;  // lines of its log
  // By notice; only kept, never expected.
  ReadAhead<Subject> subjects;
  ReadAhead<notice::Notice> notices;
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
  /// What another region of the same server may have erased.
  void forget_personal() {
    forget_people();
    messages.forget_all();
    texts.forget_all();
  }
  /// What is expected stays expected.
  void forget_rows() {
    each([](auto& kind) { kind.forget_rows(); });
  }
  void forget_expected() {
    each([](auto& kind) { kind.expect({}); });
  }
  void forget_all() {
    each([](auto& kind) { kind.forget_all(); });
  }
  /// Beyond this it is begun anew: a daemon sees more than memory should hold.
  bool is_large() const {
    constexpr std::size_t kept_max = 20'000;
    return messages.size() > kept_max || notices_of.size() > kept_max || outcomes.size() > kept_max || customers.size() > kept_max || contacts.size() > kept_max;
  }

 private:
  template <class Act>
  void each(Act act) {
    act(messages), act(notices_of), act(attempts_of), act(texts), act(message_of), act(logged);
    act(outcomes), act(exceptions), act(messages_of), act(subjects), act(notices);
    act(customers), act(contacts), act(wrong_numbers);
  }
};

}  // namespace lamplighter::store
