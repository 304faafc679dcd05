// Writes spool messages durably and reads receipts strictly.
#include "notifiers/spool_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>
#include <system_error>

#include <fmt/format.h>

#include "notifiers/flat_json.hpp"
#include "notifiers/utf8.hpp"

namespace lamplighter::notifiers {
namespace {

constexpr std::array receipt_states{AttemptState::in_network,       AttemptState::failed_temporary,
                                    AttemptState::failed_permanent, AttemptState::expired,
                                    AttemptState::delivered,        AttemptState::heard,
                                    AttemptState::acknowledged};

constexpr int parts_limit = 32;
constexpr std::size_t detail_bytes_max = 200;

// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor const&) = delete;
  Descriptor& operator=(Descriptor const&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }
  bool is_open() const { return number_ >= 0; }
  // Some file systems tell of a failed write only here.
  bool close() { return ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

tl::unexpected<Error> system_error(std::string_view doing) {
  return tl::unexpected(Error{fmt::format("{}: {}", doing, std::generic_category().message(errno))});
}

bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    auto const written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  auto const begin = text.find_first_not_of(space);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

Result<AttemptState> receipt_state(std::string_view word) {
  auto const state = attempt_state_from(word);
  if (!state || std::ranges::find(receipt_states, *state) == receipt_states.end()) {
    return tl::unexpected(Error{"state is none of in_network, failed_temporary, failed_permanent, expired, delivered, "
                                "heard, acknowledged"});
  }
  return *state;
}

Result<Receipt> parse_receipt_object(AttemptNumber attempt, std::string_view content) {
  auto const object = parse_flat_json(content);
  if (!object) return tl::unexpected(Error{fmt::format("receipt is not flat JSON: {}", object.error().message)});
  Receipt receipt{.attempt = attempt, .part = whole_message};
  bool has_state = false;
  for (auto const& [name, value] : *object) {
    auto const* text = std::get_if<std::string>(&value);
    auto const* number = std::get_if<std::int64_t>(&value);
    if (name == "state" && text != nullptr) {
      auto const state = receipt_state(*text);
      if (!state) return tl::unexpected(state.error());
      receipt.state = *state;
      has_state = true;
    } else if (name == "part" && number != nullptr) {
      if (*number < 1 || *number > parts_limit) return tl::unexpected(Error{"part is not 1 to 32"});
      receipt.part = static_cast<int>(*number);
    } else if (name == "detail" && text != nullptr) {
      receipt.detail = valid_utf8(*text, detail_bytes_max);
    } else {
      return tl::unexpected(Error{"receipt has a member other than state (text), part (number) and detail (text)"});
    }
  }
  if (!has_state) return tl::unexpected(Error{"receipt has no state"});
  return receipt;
}

}  // namespace

std::string spool_message(Submission const& submission) {
  FlatObject object{{"attempt", submission.attempt.value}, {"to", submission.address},
                    {"language", submission.language},     {"subject", submission.subject},
                    {"parts", submission.parts},           {"reference", submission.reference}};
  if (submission.validity.count() > 0) {
    object.emplace("validity_minutes", static_cast<std::int64_t>(submission.validity.count()));
  }
  return to_flat_json(object);
}

Result<Receipt> parse_spool_receipt(AttemptNumber attempt, std::string_view content) {
  auto const text = trimmed(content);
  if (text.empty()) return tl::unexpected(Error{"receipt is empty"});
  if (text.front() == '{') return parse_receipt_object(attempt, text);
  return receipt_state(text).map([&](AttemptState state) {
    return Receipt{.attempt = attempt, .part = whole_message, .state = state};
  });
}

Result<void> write_hidden(std::filesystem::path const& file, std::string_view content) {
  auto const temporary = hidden_name(file);
  Descriptor descriptor{::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)};
  if (!descriptor.is_open()) return system_error("cannot create a spool file");
  bool const is_written =
      write_all(descriptor.number(), content) && ::fsync(descriptor.number()) == 0 && descriptor.close();
  if (is_written) return {};
  auto failure = system_error("cannot write a spool file");
  ::unlink(temporary.c_str());
  return failure;
}

Result<void> show(std::filesystem::path const& file) {
  auto const temporary = hidden_name(file);
  if (::rename(temporary.c_str(), file.c_str()) == 0) return {};
  auto failure = system_error("cannot write a spool file");
  ::unlink(temporary.c_str());
  return failure;
}

Result<void> write_whole(std::filesystem::path const& file, std::string_view content) {
  if (auto const written = write_hidden(file, content); !written) return written;
  return show(file);
}

Result<void> append_durably(std::filesystem::path const& file, std::string_view content) {
  Descriptor descriptor{::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)};
  if (!descriptor.is_open()) return system_error("cannot open the spool's journal");
  bool const is_written =
      write_all(descriptor.number(), content) && ::fdatasync(descriptor.number()) == 0 && descriptor.close();
  if (!is_written) return system_error("cannot write the spool's journal");
  return {};
}

std::filesystem::path hidden_name(std::filesystem::path file) {
  file += ".tmp";
  return file;
}

Result<void> sync_folder(std::filesystem::path const& folder) {
  Descriptor const descriptor{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!descriptor.is_open() || ::fsync(descriptor.number()) != 0) return system_error("cannot sync the spool folder");
  return {};
}

Result<std::string> read_whole(std::filesystem::path const& file, std::size_t bytes_max) {
  Descriptor const descriptor{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!descriptor.is_open()) return system_error("cannot open a spool file");
  std::string content(bytes_max + 1, '\0');
  std::size_t size = 0;
  while (size < content.size()) {
    auto const got = ::read(descriptor.number(), content.data() + size, content.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error("cannot read a spool file");
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > bytes_max) return tl::unexpected(Error{fmt::format("a spool file is longer than {} bytes", bytes_max)});
  content.resize(size);
  return content;
}

}  // namespace lamplighter::notifiers
