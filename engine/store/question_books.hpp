// Questions about supply, as rows.
#pragma once

#include "engine/notice/questions.hpp"
#include "engine/store/repository_context.hpp"

namespace lamplighter::store {

/// `notice::QuestionBooks` over SQL. Throws DatabaseError.
class SqlQuestionBooks final : public notice::QuestionBooks {
 public:
  explicit SqlQuestionBooks(RepositoryContext context) : context_(std::move(context)) {}

  void put_questions(std::vector<notice::Question> const& questions) override;
  std::vector<notice::Question> questions_of(CustomerId customer, int limit) override;

 private:
  RepositoryContext context_;
};

}  // namespace lamplighter::store
