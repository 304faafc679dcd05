// Who asked about his supply by text, and which message answered: so that the desk sees it, and erasing a customer takes it along.
#pragma once

#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/time.hpp"

namespace lamplighter::notice {

/// One question, once for each customer whom its number speaks for.
struct Question {
  CustomerId customer;
  MessageId answer;  // a message without notices: it proves nothing about anybody
  Time at;           // when it came in
};

/// What questions need from a store; all calls are inside the caller's transaction.
class QuestionBooks {
 public:
  virtual ~QuestionBooks() = default;
  virtual void put_questions(std::vector<Question> const& questions) = 0;
  virtual std::vector<Question> questions_of(CustomerId customer, int limit) = 0;  // newest first
};

}  // namespace lamplighter::notice
