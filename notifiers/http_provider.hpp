// A provider's HTTP interface as a value: how a message is asked for, what its answers mean, how its receipts read.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "notifiers/call_texts.hpp"
#include "notifiers/gateway_pace.hpp"
#include "notifiers/provider_signature.hpp"
#include "notifiers/text_template.hpp"
#include "notifiers/types.hpp"

namespace lamplighter::notifiers {

/// A JSON body with places in its texts. Members whose text becomes empty are left out.
struct JsonTemplate {
  enum class Kind { object, list, text, literal } kind = Kind::object;
  std::vector<std::pair<std::string, JsonTemplate>> members{};
  std::vector<JsonTemplate> items{};
  TextTemplate text{};
  std::string literal{};  // a number, true, false or null, as it stands
};

/// Fields of a form; those that become empty are left out.
using FormTemplate = std::vector<std::pair<std::string, TextTemplate>>;

struct RequestTemplate {
  std::string method = "POST";  // or GET
  TextTemplate url{};           // values are percent-encoded, but for `base` at its begin
  std::vector<std::pair<std::string, TextTemplate>> headers{};
  std::optional<std::pair<TextTemplate, TextTemplate>> basic{};  // user and password
  std::variant<std::monostate, FormTemplate, JsonTemplate> body{};
};

/// One line of "what an answer means": the first that fits holds. An answer that none fits leaves the end unknown.
struct AnswerRule {
  /// `ours`: credentials, balance, signature: temporary, and the provider counts as not reachable.
  enum class Means { accepted, temporary, permanent, ours } means = Means::accepted;
  int status_from = 0, status_to = 999;
  std::string field{};            // path in the JSON answer; empty: the status alone
  std::vector<std::string> is{};  // its values
};

/// One line of "what a receipt means": the first that fits holds.
struct StateRule {
  struct Condition {
    std::string field{};            // `query.NAME`: of the address that was called
    std::vector<std::string> is{};
  };
  std::vector<std::string> is{};    // words of the state field; empty: any
  std::vector<std::string> code{};  // and, where given, of the code field
  std::vector<Condition> where{};   // and of further fields: keys that a person pressed
  AttemptState means = AttemptState::in_network;
  std::string says{};               // the document that the provider gets for its answer; empty: the usual answer
};

struct ReceiptRules {
  enum class Body { form, json } body = Body::json;
  std::string attempt_field{};  // empty: the attempt stands in the address that we gave
  std::string state_field{};
  std::string code_field{};
  std::vector<StateRule> states{};
  ReceiptSignature signature{};
  int answer_status = 200;
  std::string answer_body{};
  std::string answer_type = "application/json";
  std::vector<std::pair<std::string, TextTemplate>> says{};  // documents by name, with the message's variables: what a call does next
};

/// What people write, as the provider brings it: in the body and with the proof of its receipts, one or many.
struct ReplyRules {
  std::string from_field{}, text_field{};
  std::string to_field{}, id_field{};  // may be empty
  int answer_status = 200;
  std::string answer_body{};
  std::string answer_type = "application/json";
};

/// How a provider is asked what became of a submission whose answer was lost: a list of what it took for this number, or one entry.
struct LookupRules {
  RequestTemplate request{.method = "GET"};
  /// One line of "what an answer to the question means"; none fits: the question failed, and is asked again.
  struct Answer {
    enum class Means { found, absent } means = Means::found;  // `found`: look into it
    int status_from = 0, status_to = 999;
    std::string field{};
    std::vector<std::string> is{};
  };
  std::vector<Answer> answers{};
  std::string rows{};           // path of the list; empty: the answer is the one entry
  FormTemplate match{};         // fields of an entry and what they hold when it is ours
  std::string created_field{};  // when it was made, as mail writes dates; older ones are of another attempt
  std::string total_field{};    // how many there are; a list that shows fewer shows nothing missing
  std::size_t page = 0;         // entries that fit the list: a full one shows nothing missing; 0: it has no end
  std::string state_field{}, code_field{};
  std::vector<StateRule> states{};  // none fits: it was taken, and no more is known
  std::chrono::milliseconds believed_after{60'000};  // what is not there so long after the submission was never taken
  std::chrono::minutes day_offset{0};                // of the days that the provider counts by, from UTC: `{submitted_day}`
};

/// What a message's language puts into requests: the provider's name of it, a voice, a greeting. All languages have the same names.
using LanguageValues = std::vector<std::pair<std::string, Values>>;

struct HttpProvider {
  std::string name{};  // the file, for messages
  RequestTemplate request{};
  RequestSignature signature{};
  std::vector<AnswerRule> answers{};
  std::string detail_field{};  // of a JSON answer: a code that may stand in records
  std::optional<ReceiptRules> receipts{};
  std::optional<ReplyRules> replies{};  // only beside receipts
  std::optional<LookupRules> lookup{};
  std::vector<std::pair<std::string, std::string>> dial{};  // how numbers that begin so are written in `{to_dialled}`: the longest that fits
  LanguageValues languages{};                // of languages that stand in none the first
  std::vector<ApprovedText> templates{};     // when there are any, no other text goes
  std::size_t parameter_max = 35;            // characters of a parameter
  std::size_t characters_max = 1'600;        // of a text
  std::chrono::seconds validity_max{0};      // what `{validity_seconds}` is cut to; 0: not
};

/// How one notifier uses a provider.
struct HttpNotifierSettings {
  std::string name = "http";   // [a-z0-9_-]+
  HttpProvider provider{};
  Values values{};             // of the variables that the provider's file leaves to the configuration: account, token, sender
  std::string callback_base{};
  std::string secret{};        // makes the key in callback addresses
  std::string authorities{};   // file of certificates that are trusted; empty = the system's
  int connections = 16;
  Pace pace{};
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds reply_timeout{30'000};
  std::chrono::milliseconds probe_wait{5'000};
  std::chrono::milliseconds drain{5'000};
  std::shared_ptr<CallTexts> texts{};  // shared by the channel and the reader of its callbacks; only where receipts say something
};

/// Variables that every message has; all others must stand in `values`.
std::vector<std::string_view> message_variables();
/// Those that only a look-up has: `submitted_day`, as 20260302.
std::vector<std::string_view> lookup_variables();
/// Says what is missing or out of bounds, never a value.
Result<void> check(HttpNotifierSettings const& settings);

/// https, or http to this machine or a private network: texts and numbers do not cross the internet in the open.
bool is_guarded_url(std::string_view url);

}  // namespace lamplighter::notifiers
