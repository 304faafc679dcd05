// Photos of what somebody signed: personal, bounded, and gone with the person.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/ids.hpp"
#include "engine/base/time.hpp"

namespace lamplighter::notice {

/// A photo of a signed letter or visit order. Personal: never logged.
struct SignedPaper {
  ExceptionId exception;
  CustomerId customer;
  std::string type;                  // "image/jpeg" or "image/png"
  std::string hash;                  // SHA-256 of the bytes, as the record names it
  std::vector<std::uint8_t> photo;
  Time at;
};

/// What paper needs from a store; all calls are inside the caller's transaction. Erasing a customer takes his photos along.
class PaperBooks {
 public:
  virtual ~PaperBooks() = default;
  virtual void put_paper(SignedPaper const& paper) = 0;  // one for each exception
  virtual std::optional<SignedPaper> find_paper(ExceptionId exception) = 0;
  virtual void forget_papers(Time before) = 0;
};

}  // namespace lamplighter::notice
