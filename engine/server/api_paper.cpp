// Paper and pictures: printed for whoever goes to people, what came back signed, what crews photographed. Personal; every look is audited.
#include <charconv>

#include <fmt/format.h>

#include "engine/flow/paper_flow.hpp"
#include "engine/flow/photo_flow.hpp"
#include "engine/server/api_call.hpp"
#include "notifiers/keyed_hash.hpp"

namespace lamplighter::server {
namespace {

constexpr int sheets_max = 200;  // each is rendered between two batches of the engine

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t out = 0;
  auto const read = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return out;
}

/// Where the next file is (RFC 8288).
std::string next_file(std::string_view object, std::string_view kind, std::string_view language, std::int64_t after) {
  return fmt::format("</api/v1/outages/{}/paper?kind={}{}{}&after={}>; rel=\"next\"", notifiers::percent_encoded(object), kind, language.empty() ? "" : "&language=", language,
                     after);
}

}  // namespace

void Api::paper(CallPointer const& call, View which) {
  auto const kind = std::string(call->request.query("kind").value_or("letter"));
  auto const language = std::string(call->request.query("language").value_or(""));
  if (kind != "letter" && kind != "door" && kind != "visit") return call->answer(problem(422, "query parameter 'kind': must be letter, door or visit", "kind"));
  if (!language.empty() && language != "zh" && language != "en") return call->answer(problem(422, "query parameter 'language': must be zh or en", "language"));
  auto const after_text = call->request.query("after").value_or("");
  auto const after = after_text.empty() ? std::optional<std::int64_t>(0) : number_of(after_text);
  if (!after) return call->answer(problem(422, "query parameter 'after': must be the number of an exception", "after"));
  if (!settings_.paper) return call->answer(problem(404, "This build prints no paper."));
  auto const id = which == View::exception_paper ? number_of(call->value(0)) : std::nullopt;
  if (which == View::exception_paper && !id) return call->answer(problem(404, "There is no such exception."));
  accounts_.audit_read(clock_.now(), call->actor.name, call->route().pattern, call->value(0));
  auto const taken = engine_.ask([this, call, id, kind, language, after](flow::Context& ctx) {
    auto const file = id ? Result<flow::PaperFile>({flow::paper_sheets(ctx, call->actor, std::vector{*id}, language), 0})
                         : flow::paper_file(ctx, call->actor, {call->value(0), language, *after, sheets_max});
    if (!file) return call->answer(problem(file.error()));
    finish_later(call, [this, call, kind, language, file = *file] {
      auto made = settings_.paper(file, kind);
      if (!made) return problem(made.error());
      Response out;
      out.content_type = "application/pdf";
      out.body = std::move(*made);
      if (file.next > 0) out.headers.emplace_back("Link", next_file(call->value(0), kind, language, file.next));
      return out;
    });
  });
  if (!taken) call->answer(problem(taken.error()));
}

Response Api::photo(Call const& call) {
  auto const id = number_of(call.value(0));
  auto const found = id ? readers_.with([&](flow::Store& store) { return flow::signed_paper(store, *id); }) : std::nullopt;
  if (!found) return problem(404, "There is no photo of this exception.");
  accounts_.audit_read(clock_.now(), call.actor.name, call.route().pattern, call.value(0));
  Response out;
  out.content_type = found->type;
  out.body.assign(found->photo.begin(), found->photo.end());
  out.headers.emplace_back("Cache-Control", "no-store");
  return out;
}

Response Api::job_photos(Call const& call, View which) {
  if (which == View::job_photos) {
    return json_response(readers_.with([&](flow::Store& store) { return flow::view_job_photos(store, call.value(0)); }));
  }
  auto const number = number_of(call.value(1));
  bool const is_number = number && *number > 0 && *number <= flow::job_photos_max;
  auto found = is_number ? readers_.with([&](flow::Store& store) { return flow::job_photo(store, call.value(0), static_cast<int>(*number)); }) : std::nullopt;
  if (!found) return problem(404, "There is no such photo of this job.");
  accounts_.audit_read(clock_.now(), call.actor.name, call.route().pattern, call.value(0) + "/" + call.value(1));
  Response out;
  out.content_type = found->type;
  out.body.assign(found->bytes.begin(), found->bytes.end());
  out.headers.emplace_back("Cache-Control", "no-store");
  return out;
}

}  // namespace lamplighter::server
