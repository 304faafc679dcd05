// A crew's photo is known again by its bytes: sent twice it is kept once, also when its first answer was lost long ago.
#include "engine/flow/photo_flow.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "engine/base/sha256.hpp"
#include "engine/flow/context.hpp"
#include "engine/flow/dispatch_support.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/outage_support.hpp"
#include "engine/flow/photo_bytes.hpp"

namespace lamplighter::flow {
namespace json = boost::json;
namespace {

using dispatch::JobPhoto;

constexpr std::string_view known_kinds = "before, cause, after";

/// The picture of {type, data}; empty when the reader heard what is wrong with it.
PhotoBytes picture_of(BodyReader& body) {
  auto const refused = [&](std::string message) {
    body.problem("photo", std::move(message));
    return PhotoBytes{};
  };
  auto const* photo = body.optional_object("photo");
  auto const* type = photo != nullptr ? photo->if_contains("type") : nullptr;
  auto const* data = photo != nullptr ? photo->if_contains("data") : nullptr;
  bool const is_whole = type != nullptr && type->is_string() && data != nullptr && data->is_string() && photo->size() == 2;
  if (!is_whole) return refused("must be {type: image/jpeg, image/png or image/webp, data: its bytes in base64}");
  auto const bytes = from_base64(std::string_view(data->get_string()));
  if (!bytes) return refused("its data are no base64");
  if (bytes->size() > job_photo_bytes_max) return refused("is larger than 1 MiB; take it smaller");
  auto const found = image_type(*bytes);
  if (found.empty() || std::string_view(type->get_string()) != found) return refused("is not what its type says; JPEG, PNG and WebP are taken");
  auto picture = drawn_parts(*bytes);
  if (!picture) return refused("is broken: it ends too early, or its parts do not fit; take it again");
  if (std::max(picture->width, picture->height) > job_photo_side_max) return refused(fmt::format("is wider or higher than {} pixels; take it smaller", job_photo_side_max));
  return std::move(picture->bytes);
}

struct OwnJob {
  dispatch::Job job;
  CrewId crew;
};
/// A job that the crew has, or once had: what it saw there is worth keeping after the order went on to another one.
Result<OwnJob> job_of_crew(Context& ctx, Command const& command) {
  auto job = ctx.dispatches.find_job_by_ref(command.object);
  if (!job) return fail(Error::Kind::not_found, fmt::format("job {}: there is none of this id", command.object));
  auto const crew = ctx.dispatches.find_crew_by_ref(command.actor.name);
  if (crew && had_job(ctx, *job, *crew)) return OwnJob{std::move(*job), crew->id};
  return fail(Error::Kind::forbidden, fmt::format("job {} is not with crew {}", job->ref, command.actor.name));
}

Answer answer_of(dispatch::Job const& job, JobPhoto const& photo) {
  return {.body = {{"job", job.ref}, {"photo", photo.number}, {"kind", to_string(photo.kind)}, {"bytes", photo.size}, {"occurred_at", to_rfc3339(photo.taken_at)}},
          .kind = Answer::Kind::created};
}

/// The same picture again. Said later to show something else it does: a wrong choice is put right by the same picture.
Answer kept_already(Context& ctx, dispatch::Job const& job, JobPhoto const& kept, JobPhoto const& again) {
  auto now = kept;
  if (kept.kind != again.kind && again.taken_at > kept.taken_at) {
    now.kind = again.kind;
    ctx.dispatches.photos().set_kind(job.id, kept.number, now.kind);
    ctx.decide("job_photo_kind", job.id.value, to_string(now.kind));
    job_event(ctx, job);
  }
  auto answer = answer_of(job, now);
  if (now.kind != kept.kind) answer.body["was"] = to_string(kept.kind);
  answer.novelty = Answer::Novelty::repeat;
  return answer;
}

}  // namespace

Result<void> take_in_photo(Command& command) {
  BodyReader body(command.body);
  auto const kind = body.word("kind", dispatch::photo_kind_from, known_kinds);
  auto const taken = body.optional_time("occurred_at");
  auto bytes = picture_of(body);
  if (auto const read = body.finish(); !read) return tl::unexpected<Error>(read.error());
  command.kind = CommandKind::keep_photo;
  command.body = {{"kind", to_string(*kind)}, {"photo_type", std::string(image_type(bytes))},
                  {"photo_hash", sha256_hex({reinterpret_cast<char const*>(bytes.data()), bytes.size()})}};
  if (taken) command.body["occurred_at"] = to_rfc3339(*taken);
  command.photo = std::make_shared<PhotoBytes const>(std::move(bytes));
  return {};
}

Result<Answer> on_keep_photo(Context& ctx, Command const& command) {
  BodyReader body(command.body);
  auto const kind = body.word("kind", dispatch::photo_kind_from, known_kinds);
  auto const taken = body.optional_time("occurred_at");
  JobPhoto photo;
  photo.type = body.name("photo_type");
  photo.hash = body.name("photo_hash");
  if (!body.has_problem() && !command.photo) body.problem("photo", "is missing");
  if (auto const read = body.finish(); !read) return tl::unexpected<Error>(read.error());
  photo.kind = *kind;
  photo.taken_at = taken.value_or(ctx.now);
  photo.received_at = ctx.now;
  if (auto const checked = check_not_ahead(ctx, photo.taken_at, "occurred_at"); !checked) return tl::unexpected<Error>(checked.error());
  auto const own = job_of_crew(ctx, command);
  if (!own) return tl::unexpected<Error>(own.error());
  auto const* const job = &own->job;
  auto& books = ctx.dispatches.photos();
  auto const kept = books.photos(job->id);
  if (auto const same = std::ranges::find(kept, photo.hash, &JobPhoto::hash); same != kept.end()) {
    return kept_already(ctx, *job, *same, photo);
  }
  if (std::ssize(kept) >= job_photos_max) {
    return fail(Error::Kind::conflict, fmt::format("job {} has {} photos already, which is as many as are kept of one job", job->ref, job_photos_max));
  }
  photo.job = job->id;
  photo.number = kept.empty() ? 1 : kept.back().number + 1;
  photo.size = static_cast<int>(command.photo->size());
  photo.crew = own->crew;
  books.put_photo(photo, *command.photo);
  ctx.decide("job_photo", job->id.value, to_string(photo.kind));
  job_event(ctx, *job);
  return answer_of(*job, photo);
}

Result<json::object> view_job_photos(Store& store, std::string_view ref) {
  auto const job = store.dispatches().find_job_by_ref(ref);
  if (!job) return fail(Error::Kind::not_found, fmt::format("no job '{}'", ref));
  json::array rows;
  for (auto const& one : store.dispatches().photos().photos(job->id)) {
    auto const crew = store.dispatches().find_crew(one.crew);
    rows.push_back(json::object{{"number", one.number}, {"kind", to_string(one.kind)}, {"type", one.type}, {"bytes", one.size},
                                {"taken_at", to_rfc3339(one.taken_at)}, {"received_at", to_rfc3339(one.received_at)},
                                {"crew", crew ? crew->ref : std::string{}}});
  }
  return json::object{{"job", job->ref}, {"photos", std::move(rows)}};
}

json::array photos_for_crew(Store& store, JobId job) {
  json::array rows;
  for (auto const& one : store.dispatches().photos().photos(job)) {
    rows.push_back(json::object{{"number", one.number}, {"kind", to_string(one.kind)}, {"taken_at", to_rfc3339(one.taken_at)}});
  }
  return rows;
}

std::optional<dispatch::PhotoBooks::Kept> job_photo(Store& store, std::string_view ref, int number) {
  auto const job = store.dispatches().find_job_by_ref(ref);
  return job ? store.dispatches().photos().find_photo(job->id, number) : std::nullopt;
}

}  // namespace lamplighter::flow
