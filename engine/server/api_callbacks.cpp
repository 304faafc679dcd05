// What gateways call: delivery reports and replies. The caller's address and the key are checked before anything is read.
#include <charconv>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "engine/server/api_call.hpp"
#include "notifiers/callback_key.hpp"
#include "notifiers/kannel_receipt.hpp"
#include "notifiers/keyed_hash.hpp"
#include "notifiers/utf8.hpp"

namespace lamplighter::server {
namespace json = boost::json;
namespace {

std::optional<notifiers::AttemptNumber> attempt_from(std::string_view text) {
  notifiers::AttemptNumber out;
  auto const read = std::from_chars(text.data(), text.data() + text.size(), out.value);
  if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size() || out.value <= 0) return std::nullopt;
  return out;
}

bool has_key(ServerSettings const& settings, Request const& request, std::string const& notifier,
             notifiers::AttemptNumber attempt) {
  auto const key = request.query("k");
  if (!key || settings.callback_secret.empty()) return false;
  return notifiers::check_callback_key(settings.callback_secret, notifier, attempt, *key) == notifiers::KeyCheck::valid;
}

bool may_call_back(ServerSettings const& settings, Request const& request) {
  return is_in(settings.callback_networks, request.peer);
}

Response wrong_caller() {
  return problem(403, "Callbacks are not taken from this address; those that may call stand under 'callbacks.allow'.");
}

Response wrong_key() { return problem(403, "The key in this address is not ours.", "k"); }

/// A number or a text as a query would have brought it.
std::string plain(json::value const& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

struct Batch {
  std::mutex mutex;
  std::size_t open = 0, known = 0, unknown = 0;
  json::array rejected;
  bool is_lost = false;  // one was not committed: all are to be sent again, repeats change nothing

  /// A row that will be refused however often it comes must not keep the others from being done with.
  void note_refusal(std::size_t line, Error const& error) {
    bool const is_final = error.kind == Error::Kind::conflict || error.kind == Error::Kind::invalid;
    if (!is_final) is_lost = true;
    else rejected.push_back(json::object{{"line", line}, {"reason", error.message}});
  }
};

Response summary(Batch const& batch) {
  if (batch.is_lost) return problem(503, "Not all receipts were stored; send them again.");
  return json_response(json::object{{"known", batch.known}, {"unknown", batch.unknown}, {"rejected", batch.rejected}});
}

bool is_known(flow::Answer const& answer) {
  auto const* known = answer.body.if_contains("known");
  return known != nullptr && known->is_bool() && known->get_bool();
}

Result<notifiers::Receipt> receipt_of(json::value const& row) {
  if (!row.is_object()) return fail(Error::Kind::invalid, "is no object");
  auto const* number = row.get_object().if_contains("attempt");
  auto const attempt = number != nullptr ? attempt_from(plain(*number)) : std::nullopt;
  if (!attempt) return fail(Error::Kind::invalid, "has no 'attempt'", "attempt");
  notifiers::QueryParameters parameters;
  for (auto const& member : row.get_object()) {
    if (member.key() != "attempt") parameters.emplace_back(std::string(member.key()), plain(member.value()));
  }
  auto receipt = notifiers::parse_kannel_receipt(*attempt, parameters);
  if (!receipt) return fail(Error::Kind::invalid, receipt.error().message);
  return *receipt;
}

constexpr std::size_t raw_bytes_max = 8 * 1024;
constexpr std::size_t receipts_max = 5'000;  // each waits in the engine and has its place in the answer

/// What a request said, but for our key, as it is kept when nobody can read it.
std::string raw_of(Request const& request) {
  json::array parameters;
  for (auto const& [name, value] : request.target.query) {
    if (name != "k") parameters.push_back(json::array{name, value});
  }
  return notifiers::valid_utf8(json::serialize(parameters) + request.body, raw_bytes_max);
}

notice::RawReceipt raw_row(std::string const& notifier, json::value const& row, Error const& error) {
  auto const* number = row.is_object() ? row.get_object().if_contains("attempt") : nullptr;
  auto const attempt = number != nullptr ? attempt_from(plain(*number)) : std::nullopt;
  return {notifier, attempt ? attempt->value : 0, {}, error.message, notifiers::valid_utf8(json::serialize(row), raw_bytes_max)};
}

/// As the gateway called it: its signature is of the address, too.
std::string address_of(Request const& request) {
  std::string out;
  for (auto const& segment : request.target.segments) out += '/' + notifiers::percent_encoded(segment);
  char sign = '?';
  for (auto const& [name, value] : request.target.query) {
    out += sign + notifiers::percent_encoded(name) + '=' + notifiers::percent_encoded(value);
    sign = '&';
  }
  return out;
}

notifiers::CallbackReader const* reader_of(ServerSettings const& settings, std::string const& notifier) {
  auto const found = settings.callback_readers.find(notifier);
  return found == settings.callback_readers.end() ? nullptr : found->second.get();
}

Response answer_of(notifiers::CallbackReader const& reader, notifiers::CallbackRequest const& asked) {
  auto answer = reader.answer_to(asked);
  Response out;
  out.status = answer.status;
  out.content_type = std::move(answer.content_type);
  out.body = std::move(answer.body);
  return out;
}

}  // namespace

/// By the proof that this gateway gives; where it lacks, the call is answered.
bool Api::is_from_provider(CallPointer const& call, notifiers::CallbackReader const& reader, notifiers::CallbackRequest const& asked, notifiers::AttemptNumber keyed) {
  if (reader.proof() == notifiers::CallbackReader::Proof::signature) {
    if (reader.is_signed(asked)) return true;
    call->answer(problem(403, "The signature is not the provider's."));
  } else if (!may_call_back(settings_, call->request)) {
    call->answer(wrong_caller());
  } else if (!has_key(settings_, call->request, call->value(0), keyed)) {
    call->answer(wrong_key());
  } else {
    return true;
  }
  return false;
}

/// Of a gateway with a form of its own: proof, then everything that can be read of it, then its own answer. What cannot be read is kept for a person.
void Api::provider_receipts(CallPointer const& call, notifiers::CallbackReader const& reader, std::optional<notifiers::AttemptNumber> attempt) {
  auto const& request = call->request;
  auto const address = address_of(request);
  notifiers::CallbackRequest const asked{address, request.headers, request.body, attempt, clock_.now()};
  if (!is_from_provider(call, reader, asked, attempt.value_or(notifiers::AttemptNumber{0}))) return;
  auto rows = reader.read(asked);
  auto const notifier = call->value(0);
  if (!rows) {
    auto const number = attempt ? attempt->value : 0;
    return engine_.post_raw_receipt({notifier, number, {}, rows.error().message, raw_of(request)}, [call](Result<flow::Answer> const& stored) {
      call->answer(stored ? problem(400, "The body cannot be read; it is kept for a person.") : problem(503, "The receipt was not stored; send it again."));
    });
  }
  if (rows->empty()) return call->answer(answer_of(reader, asked));
  auto batch = std::make_shared<Batch>();
  batch->open = rows->size();
  auto const note = [call, batch, done = answer_of(reader, asked)](Result<flow::Answer> const& stored) {
    std::unique_lock lock(batch->mutex);
    if (!stored) batch->note_refusal(0, stored.error());
    bool const is_last = --batch->open == 0, is_lost = batch->is_lost;
    lock.unlock();
    if (is_last) call->answer(is_lost ? problem(503, "Not all receipts were stored; send them again.") : done);
  };
  for (auto& row : *rows) {
    if (row.receipt) engine_.post_receipt(std::move(*row.receipt), note);
    else engine_.post_raw_receipt({notifier, row.attempt ? row.attempt->value : 0, {}, row.receipt.error().message, std::move(row.raw)}, note);
  }
}

void Api::receipt(CallPointer const& call) {
  if (auto const* const reader = reader_of(settings_, call->value(0))) {
    auto const named = attempt_from(call->value(1));
    return named ? provider_receipts(call, *reader, named) : call->answer(wrong_key());
  }
  if (!may_call_back(settings_, call->request)) return call->answer(wrong_caller());
  auto const attempt = attempt_from(call->value(1));
  if (!attempt || !has_key(settings_, call->request, call->value(0), *attempt)) return call->answer(wrong_key());
  auto const read = notifiers::parse_kannel_receipt(*attempt, call->request.target.query);
  auto const answer_stored = [call](Result<flow::Answer> answer) {
    if (answer) return call->answer(json_response(answer->body));
    if (answer.error().kind == Error::Kind::conflict) return call->answer(problem(409, answer.error().message));
    call->answer(problem(503, "The receipt was not stored; send it again."));
  };
  if (read) return engine_.post_receipt(*read, answer_stored);
  engine_.post_raw_receipt({call->value(0), attempt->value, {}, read.error().message, raw_of(call->request)}, answer_stored);
}

void Api::receipts(CallPointer const& call) {
  if (auto const* const reader = reader_of(settings_, call->value(0))) {
    return run(Lane::receipts, call, [this, call, reader] { provider_receipts(call, *reader, std::nullopt); });
  }
  if (!may_call_back(settings_, call->request)) return call->answer(wrong_caller());
  if (!has_key(settings_, call->request, call->value(0), {0})) return call->answer(wrong_key());
  run(Lane::receipts, call, [this, call] { take_receipts(call); });
}

/// On a worker: a megabyte of rows would hold up the thread of the sockets.
void Api::take_receipts(CallPointer const& call) {
  json::error_code trouble;
  auto const rows = json::parse(call->request.body, trouble);
  if (trouble || !rows.is_array()) return call->answer(problem(400, "The body must be a JSON array of receipts."));
  if (rows.get_array().size() > receipts_max) {
    return call->answer(problem(413, fmt::format("These are {} receipts, at most {} come in one array; nothing was stored.",
                                                 rows.get_array().size(), receipts_max)));
  }
  std::vector<std::pair<std::size_t, notifiers::Receipt>> read;  // with their lines
  std::vector<notice::RawReceipt> raw;
  auto batch = std::make_shared<Batch>();
  for (std::size_t i = 0; i < rows.get_array().size(); ++i) {
    if (auto one = receipt_of(rows.get_array()[i])) {
      read.emplace_back(i + 1, std::move(*one));
    } else {
      batch->rejected.push_back(json::object{{"line", i + 1}, {"reason", one.error().message}});
      raw.push_back(raw_row(call->value(0), rows.get_array()[i], one.error()));
    }
  }
  batch->open = read.size() + raw.size();
  if (batch->open == 0) return call->answer(summary(*batch));
  for (auto& one : raw) {
    engine_.post_raw_receipt(std::move(one), [call, batch](Result<flow::Answer> const& answer) {
      std::unique_lock lock(batch->mutex);
      batch->is_lost = batch->is_lost || !answer;
      bool const is_last = --batch->open == 0;
      lock.unlock();
      if (is_last) call->answer(summary(*batch));
    });
  }
  for (auto& [line, one] : read) {
    engine_.post_receipt(std::move(one), [call, batch, line = line](Result<flow::Answer> answer) {
      std::unique_lock lock(batch->mutex);
      if (!answer) batch->note_refusal(line, answer.error());
      else ++(is_known(*answer) ? batch->known : batch->unknown);
      bool const is_last = --batch->open == 0;
      lock.unlock();
      if (is_last) call->answer(summary(*batch));
    });
  }
}

/// Replies of a gateway with a form of its own: stored before its answer, so that it brings again what was not. What cannot be read is kept for a person.
void Api::provider_replies(CallPointer const& call, notifiers::CallbackReader const& reader) {
  auto const address = address_of(call->request);
  notifiers::CallbackRequest const asked{address, call->request.headers, call->request.body, std::nullopt, clock_.now()};
  if (!is_from_provider(call, reader, asked, {0})) return;
  auto rows = reader.read_replies(asked);
  auto const notifier = call->value(0);
  if (!rows) {
    return engine_.post_raw_receipt({notifier, 0, {}, rows.error().message, raw_of(call->request)}, [call](Result<flow::Answer> const& stored) {
      call->answer(stored ? problem(400, "The body cannot be read; it is kept for a person.") : problem(503, "The reply was not stored; send it again."));
    });
  }
  auto const done = [](notifiers::CallbackAnswer answer) {
    Response out;
    out.status = answer.status;
    out.content_type = std::move(answer.content_type);
    out.body = std::move(answer.body);
    return out;
  };
  if (rows->empty()) return call->answer(done(reader.reply_answer()));
  auto batch = std::make_shared<Batch>();
  batch->open = rows->size();
  auto const note = [call, batch, answer = done(reader.reply_answer())](Result<flow::Answer> const& stored) {
    std::unique_lock lock(batch->mutex);
    if (!stored) batch->note_refusal(0, stored.error());
    bool const is_last = --batch->open == 0, is_lost = batch->is_lost;
    lock.unlock();
    if (is_last) call->answer(is_lost ? problem(503, "Not all replies were stored; send them again.") : answer);
  };
  for (auto& row : *rows) {
    if (!row.text) {
      engine_.post_raw_receipt({notifier, 0, {}, row.text.error().message, std::move(row.raw)}, note);
      continue;
    }
    json::object body{{"source", notifier}, {"notifier", notifier}, {"from", row.text->from}, {"text", row.text->text}};
    if (!row.text->to.empty()) body["to"] = row.text->to;
    if (!row.text->key.empty()) body["key"] = row.text->key;
    engine_.post({flow::CommandKind::inbound_message, {notifier, "integration"}, {}, std::move(body), {}}, note);
  }
}

/// The reply goes to the engine as {from, text, to?, key?}; Kannel's "id" names it for ever. The answer is empty, for
/// Kannel would send any text back to the person.
void Api::inbound(CallPointer const& call) {
  auto const* const reader = reader_of(settings_, call->value(0));
  if (reader != nullptr && reader->has_replies() && call->request.method == Method::post) {
    return run(Lane::receipts, call, [this, call, reader] { provider_replies(call, *reader); });
  }
  if (!may_call_back(settings_, call->request)) return call->answer(wrong_caller());
  auto const notifier = call->value(0);
  if (!has_key(settings_, call->request, notifier, {0})) return call->answer(wrong_key());
  json::object body{{"source", notifier}, {"notifier", notifier}};
  auto const take = [&](std::string_view name, std::string value) {
    if (name == "from" || name == "text" || name == "to" || name == "occurred_at") body[name] = std::move(value);
    if (name == "id" || name == "key") body["key"] = std::move(value);
  };
  if (!call->request.body.empty()) {
    json::error_code trouble;
    auto const parsed = json::parse(call->request.body, trouble);
    if (trouble || !parsed.is_object()) return call->answer(problem(400, "The body must be a JSON object."));
    for (auto const& member : parsed.get_object()) take(member.key(), notifiers::valid_utf8(plain(member.value())));
  }
  for (auto const& [name, value] : call->request.target.query) take(name, value);
  flow::Command command{flow::CommandKind::inbound_message, {notifier, "integration"}, {}, std::move(body), {}};
  engine_.post(std::move(command), [call](Result<flow::Answer> answer) {
    if (!answer) return call->answer(problem(answer.error()));
    Response out;
    out.content_type = "text/plain; charset=utf-8";
    call->answer(std::move(out));
  });
}

}  // namespace lamplighter::server
