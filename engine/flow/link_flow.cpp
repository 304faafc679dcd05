// Making links, and what pressing their buttons means.
#include "engine/flow/link_flow.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/sha256.hpp"
#include "engine/flow/dispatch_flow.hpp"
#include "engine/flow/dispatch_support.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/notice_flow.hpp"
#include "engine/flow/notice_support.hpp"
#include "engine/flow/outage_support.hpp"
#include "engine/flow/rating_flow.hpp"
#include "engine/flow/views_links.hpp"
#include "engine/outage/cause_words.hpp"

namespace lamplighter::flow {
namespace {

constexpr std::chrono::hours notice_link_lasts{30 * 24};  // beyond the cut of a text that leaves fifteen days ahead
constexpr std::chrono::hours crew_link_lasts{24};         // until it is exchanged
constexpr std::chrono::hours pass_lasts{14 * 24};         // a job that goes on longer gets a new order

Error unknown_link() { return {Error::Kind::not_found, "This link is unknown or has expired.", {}}; }

std::optional<dispatch::Job> job_of_order(Context& ctx, notice::Message const& message) {
  for (auto const& job : ctx.dispatches.jobs_of(message.outage)) {
    if (job.crew.value == message.recipient.id && dispatch::is_open(job.state)) return job;
  }
  return std::nullopt;
}

std::optional<notice::Link> usable(Context& ctx, std::string_view hash, notice::LinkPurpose purpose) {
  auto link = ctx.notices.links().find_link(hash);
  if (!link || link->purpose != purpose || ctx.now >= link->expires_at) return std::nullopt;
  return link;
}

/// The job while it is this crew's. Error: conflict.
Result<dispatch::Job> job_in_hand(Context& ctx, JobId id, CrewId crew) {
  auto job = ctx.dispatches.find_job(id);
  if (!job) return tl::unexpected(unknown_link());
  if (job->crew == crew && job->state != dispatch::JobState::cancelled) return *job;
  return fail(Error::Kind::conflict, fmt::format("job {}: it is not with your crew any more; ask the desk", job->ref));
}

}  // namespace

std::optional<NewLink> new_link(Context& ctx, notice::Message const& message) {
  auto const& links = ctx.settings.links;
  if (links.base.empty() || !links.new_token) return std::nullopt;
  NewLink out;
  out.kept.message = message.id;
  out.kept.made_at = ctx.now;
  auto const token = links.new_token();
  out.kept.hash = sha256_hex(token);
  if (message.recipient.kind == notice::RecipientKind::crew) {
    auto const job = job_of_order(ctx, message);
    if (!job) return std::nullopt;
    out.kept.purpose = notice::LinkPurpose::crew_page;
    out.kept.job = job->id;
    out.kept.crew = job->crew;
    out.kept.expires_at = ctx.now + crew_link_lasts;
    out.url = links.base + "/crew/" + token;
  } else {
    out.kept.expires_at = std::max(message.expires_at, ctx.now + notice_link_lasts);
    out.url = links.base + "/n/" + token;
  }
  return out;
}

void keep_link(Context& ctx, NewLink const& link, AttemptId attempt) {
  auto kept = link.kept;
  kept.attempt = attempt;
  ctx.notices.links().put_link(kept);
  ctx.decide("link_made", attempt.value, kept.purpose == notice::LinkPurpose::crew_page ? "crew_page" : "acknowledge");
}

std::string without_token(std::string text, std::string_view url) {
  auto const token = url.rfind('/') + 1;
  for (auto at = text.find(url); !url.empty() && at != std::string::npos; at = text.find(url, at + token)) {
    text.replace(at + token, url.size() - token, "…");
  }
  return text;
}

Result<Answer> on_acknowledge_link(Context& ctx, Command const& command) {
  BodyReader body(command.body);
  auto const stars = body.optional_integer("rating");
  if (stars && (*stars < 1 || *stars > notice::stars_max)) body.problem("rating", "must be 1 to 5");
  if (auto const read = body.finish(); !read) return tl::unexpected(read.error());
  auto const link = usable(ctx, command.object, notice::LinkPurpose::acknowledge);
  auto attempt = link ? ctx.notices.find_attempt(link->attempt) : std::nullopt;
  if (!attempt) return tl::unexpected(unknown_link());
  (void)ctx.notices.links().use_link(link->hash, "", ctx.now);
  apply_report(ctx, *attempt, notice::AttemptState::acknowledged, notifiers::whole_message, "link");
  on_ladder_check(ctx, attempt->message);
  auto const message = stars ? ctx.notices.find_message(attempt->message) : std::nullopt;
  if (message) (void)rate_message(ctx, *message, static_cast<int>(*stars), "link");
  return Answer{.body = {{"acknowledged", true}}};
}

Result<Answer> on_exchange_link(Context& ctx, Command const& command) {
  BodyReader body(command.body);
  auto const device = body.name("device");
  if (auto const read = body.finish(); !read) return tl::unexpected(read.error());
  auto const link = usable(ctx, command.object, notice::LinkPurpose::crew_page);
  if (!link) return tl::unexpected(unknown_link());
  auto& books = ctx.notices.links();
  if (link->used_at && link->used_by != device) {
    return fail(Error::Kind::conflict, "This link was used already, on another device. Ask the desk for a new order.");
  }
  auto const job = job_in_hand(ctx, link->job, link->crew);
  if (!job) return tl::unexpected(job.error());
  (void)books.use_link(link->hash, device, ctx.now);
  books.put_pass({device, link->job, link->crew, ctx.now, ctx.now + pass_lasts});
  ctx.decide("crew_page_opened", job->id.value, "link_exchanged");
  return Answer{.body = {{"job", job->ref}}};
}

Result<Answer> on_crew_word(Context& ctx, Command const& command) {
  static constexpr std::array words = std::to_array<std::string_view>({"help", "permit", "clear", "cause", "customer_side"});
  BodyReader body(command.body);
  auto const word = body.text("word");
  auto const cause = body.optional_name("cause").value_or("");
  auto const note = body.optional_text("note").value_or("");
  auto const occurred = body.optional_time("occurred_at");
  if (std::ranges::find(words, word) == words.end()) body.problem("word", "unknown value; known are help, permit, clear, cause, customer_side");
  bool const is_cause = word == "cause";
  if (is_cause != !cause.empty()) body.problem("cause", "goes with the word 'cause' and with no other");
  if (is_cause && !outage::is_cause_of_fault(cause)) body.problem("cause", "unknown value");
  if (auto const read = body.finish(); !read) return tl::unexpected(read.error());
  if (occurred) {
    if (auto const checked = check_not_ahead(ctx, *occurred, "occurred_at"); !checked) return tl::unexpected(checked.error());
  }
  auto const job = ctx.dispatches.find_job_by_ref(command.object);
  if (!job) return fail(Error::Kind::not_found, fmt::format("job {}: there is none of this id", command.object));
  auto const crew = ctx.dispatches.find_crew_by_ref(command.actor.name);
  bool const has_it = crew && job->crew == crew->id;
  if (!has_it && !(crew && is_word_of_safety(word) && had_job(ctx, *job, *crew))) {
    return fail(Error::Kind::forbidden, fmt::format("job {} is not with crew {}", job->ref, command.actor.name));
  }
  auto outage = ctx.outages.find(job->outage).value();
  if (is_cause) {
    outage.cause = cause;
    ctx.outages.update(outage);
    note_history(ctx, outage, outage::Reason::declared_by_person, command.actor.name, fmt::format("cause: {}", cause));
    ctx.event("outage", outage_body(outage));
  } else if (word == "customer_side") {
    // Whether somebody else is out, too, the desk sees: the crew's word cancels nothing.
    note_history(ctx, outage, outage::Reason::declared_by_person, command.actor.name,
                 note.empty() ? std::string("the crew found the fault on the customer's side")
                              : fmt::format("the crew found the fault on the customer's side: {}", note));
    raise_alarm(ctx, "crew_finds_customer_side", job->id.value,
                fmt::format("crew {} found the fault of outage {} on the customer's side; tell the customer, and cancel the outage if nobody else is out",
                            crew->ref, outage.ref));
  } else {
    // The note may name people: it stands in the outage's history, never in an alarm.
    note_history(ctx, outage, outage::Reason::declared_by_person, command.actor.name,
                 note.empty() ? fmt::format("crew asks: {}", word) : fmt::format("crew asks: {}: {}", word, note));
    auto const asked = word == "help" ? "help" : word == "permit" ? "permission to work" : "its ticket to be cleared";
    if (has_it) {
      raise_alarm(ctx, fmt::format("crew_asks_{}", word), job->id.value, fmt::format("crew {} asks for {} at outage {}", crew->ref, asked, outage.ref));
    } else {  // an alarm of its own: the present crew's may be open
      raise_alarm(ctx, fmt::format("crew_asks_{}:{}", word, crew->ref), job->id.value,
                  fmt::format("crew {} asks for {} at outage {}, whose job it no longer has; call it", crew->ref, asked, outage.ref));
    }
  }
  ctx.decide("crew_word", job->id.value, word);
  return Answer{.body = {{"job", job->ref}, {"word", word}}, .kind = Answer::Kind::created};
}

}  // namespace lamplighter::flow
