// Crews with their positions, proposals of who should go, and the commitment that makes one so.
#include "engine/flow/dispatch_flow.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/base/phone_number.hpp"
#include "engine/flow/dispatch_support.hpp"
#include "engine/flow/json_body.hpp"
#include "engine/flow/outage_support.hpp"
#include "engine/flow/phone_spellings.hpp"
#include "geo/reference_system.hpp"

namespace lamplighter::flow {
namespace {

namespace json = boost::json;
using dispatch::Job;
using dispatch::JobState;
using dispatch::Reason;

/// In degrees, metres or feet: no place on earth is further.
constexpr double place_max = 2e8;

std::optional<geo::Coordinate> read_place(BodyReader& body) {
  auto const* pair = body.optional_array("at");
  if (pair == nullptr) return std::nullopt;
  auto const is_usable = [](json::value const& v) { return v.is_number() && std::abs(v.to_number<double>()) <= place_max; };
  if (pair->size() != 2 || !std::all_of(pair->begin(), pair->end(), is_usable)) {
    body.problem("at", "must be two numbers, [x, y], in the network's own coordinates");
    return std::nullopt;
  }
  return geo::Coordinate{(*pair)[0].to_number<double>(), (*pair)[1].to_number<double>()};
}

/// A phone knows longitude and latitude alone.
std::optional<geo::Coordinate> read_degrees(BodyReader& body, geo::Network const& network) {
  auto const* pair = body.optional_array("degrees");
  if (pair == nullptr) return std::nullopt;
  auto const is_within = [&](std::size_t which, double max) { return (*pair)[which].is_number() && std::abs((*pair)[which].to_number<double>()) <= max; };
  if (pair->size() != 2 || !is_within(0, 180) || !is_within(1, 90)) {
    body.problem("degrees", "must be two numbers, [longitude, latitude]");
    return std::nullopt;
  }
  auto const at = geo::ReferenceSystem(network.rows().srs).from_degrees({(*pair)[0].to_number<double>(), (*pair)[1].to_number<double>()});
  if (!at) body.problem("degrees", "the network's data name no place on Earth; give 'at' in the network's own coordinates");
  return at;
}

json::value place_body(std::optional<geo::Coordinate> const& at) {
  if (!at) return nullptr;
  return json::array{at->x, at->y};
}

json::value distance_body(double distance) {
  if (!std::isfinite(distance)) return nullptr;
  return distance;
}

/// Without its phone.
json::object crew_body(dispatch::Crew const& crew) {
  json::array skills;
  for (auto const& skill : crew.skills) skills.emplace_back(skill);
  return {{"crew", crew.ref},          {"name", crew.name},
          {"skills", std::move(skills)}, {"area", crew.area},
          {"at", place_body(crew.at)}, {"language", crew.language},
          {"on_shift", crew.is_on_shift}};
}

json::value crew_ref(Context& ctx, CrewId id) {
  auto const crew = ctx.dispatches.find_crew(id);
  if (!crew) return nullptr;
  return json::value(crew->ref);
}

std::vector<std::string> hazards_at(Context& ctx, Job const& job) {
  auto const outage = ctx.outages.find(job.outage);
  return outage ? open_hazards(ctx.outages, *outage) : std::vector<std::string>{};
}

json::array hazards_body(std::vector<std::string> const& hazards) { return json::array(hazards.begin(), hazards.end()); }

json::object proposal_body(Context& ctx, dispatch::Proposal const& proposal) {
  json::array alternatives;
  for (auto const& [crew, distance] : proposal.alternatives) {
    alternatives.push_back(json::object{{"crew", crew_ref(ctx, crew)}, {"distance", distance_body(distance)}});
  }
  auto const job = ctx.dispatches.find_job(proposal.job);
  return {{"job", job ? json::value(job->ref) : json::value(nullptr)},
          {"crew", crew_ref(ctx, proposal.crew)},
          {"reason", to_string(proposal.reason)},
          {"distance", proposal.crew ? distance_body(proposal.distance) : json::value(nullptr)},
          {"hazards", job ? hazards_body(hazards_at(ctx, *job)) : json::array{}},
          {"alternatives", std::move(alternatives)}};
}

bool wants_crew(JobState state) { return state == JobState::open || state == JobState::returned; }

/// May an order for it go out: with nobody, unanswered, given back or laid aside.
Result<void> check_dispatchable(Context& ctx, Job const& job) {
  if (wants_crew(job.state) || job.state == JobState::dispatched || job.state == JobState::suspended) return {};
  if (!is_taken(job.state)) {
    return fail(Error::Kind::conflict, fmt::format("job {} is {}: it needs no crew", job.ref, to_string(job.state)), "job");
  }
  auto const crew = ctx.dispatches.find_crew(job.crew);
  return fail(Error::Kind::conflict,
              fmt::format("job {} is {} by crew {}; let it be returned or suspended first", job.ref, to_string(job.state),
                          crew ? crew->ref : "unknown"),
              "job");
}

/// Jobs that this crew has acknowledged and not finished, but for `job`.
std::vector<Job> taken_by(Context& ctx, dispatch::Crew const& crew, Job const& job) {
  auto jobs = open_jobs(ctx);
  std::erase_if(jobs, [&](Job const& each) {
    return each.crew != crew.id || !is_taken(each.state) || each.id == job.id;
  });
  return jobs;
}

bool is_hazard(Context& ctx, Job const& job) {
  auto const outage = ctx.outages.find(job.outage);
  return job.is_hazard || (outage && outage->has_hazard);
}

/// Only a hazard pulls a crew from what it has acknowledged, and nothing pulls one with people at work.
Result<void> check_free(Context& ctx, dispatch::Crew const& crew, Job const& job, std::vector<Job> const& taken) {
  if (!crew.is_on_shift) {
    return fail(Error::Kind::conflict, fmt::format("crew {} is off shift; choose one on shift", crew.ref), "crew");
  }
  for (auto const& other : taken) {
    if (!is_hazard(ctx, job)) {
      return fail(Error::Kind::conflict,
                  fmt::format("crew {} has job {} ({}); only a hazard pulls it from there", crew.ref, other.ref,
                              to_string(other.state)),
                  "crew");
    }
    auto const parties = parties_of(ctx, other);
    if (!parties.empty()) {
      return fail(Error::Kind::conflict,
                  fmt::format("crew {} has work ticket {} open on job {}; clear it before the crew leaves", crew.ref,
                              parties.front().ticket, other.ref),
                  "crew");
    }
  }
  return {};
}

/// The crew leaves these for a hazard: they wait, and the desk is told so.
void suspend_pulled(Context& ctx, std::vector<Job>& jobs, std::string const& actor) {
  for (auto& job : jobs) {
    job.state = JobState::suspended;
    ctx.dispatches.update_job(job);
    ctx.dispatches.add_step({job.id, JobState::suspended, ctx.now, ctx.now, actor, "pulled for a hazard"});
    ctx.decide("job_suspended", job.id.value, to_string(Reason::chosen_by_person));
    raise_alarm(ctx, "job_suspended", job.id.value,
                fmt::format("job {}: its crew was pulled for a hazard; choose another", job.ref));
    job_event(ctx, job);
  }
}

struct Choice {
  dispatch::Crew crew;
  Reason reason;
};
Result<Choice> choose(Context& ctx, Job const& job, std::optional<std::string> const& crew_name_at_utility) {
  if (crew_name_at_utility) {
    auto crew = ctx.dispatches.find_crew_by_ref(*crew_name_at_utility);
    if (!crew) return fail(Error::Kind::invalid, fmt::format("crew {}: there is none of this id", *crew_name_at_utility), "crew");
    return Choice{std::move(*crew), Reason::chosen_by_person};
  }
  auto const proposal = proposals_for(ctx, std::span<Job const>(&job, 1)).at(0);
  auto crew = ctx.dispatches.find_crew(proposal.crew);
  if (!crew) {
    return fail(Error::Kind::conflict,
                fmt::format("job {}: no crew can be proposed ({}); name one in 'crew'", job.ref, to_string(proposal.reason)),
                "crew");
  }
  return Choice{std::move(*crew), proposal.reason};
}

/// Orders go to it: it must be a number that can be dialled. Where nobody said of which country numbers are, one without a
/// country code is kept as it is written. Returns what a person should hear of it.
std::optional<std::string> take_phone(BodyReader& body, dispatch::Crew& crew, std::string_view region) {
  auto text = body.optional_name("phone");
  if (!text) return std::nullopt;
  auto const number = parse_phone(*text, region);
  bool const is_without_country = !number && number.error() == PhoneProblem::no_country;
  if ((!number && !is_without_country) || (number && number->has_extension)) {
    body.problem("phone", "is no telephone number that can be dialled directly; give it with its country code, or leave it out");
    return std::nullopt;
  }
  crew.phone = kept_phone(std::move(*text), region);
  if (!number || number->line != PhoneNumber::Line::fixed) return std::nullopt;
  return "field 'phone': is a fixed line, which takes no text messages; orders that go by text do not reach it";
}

void take_fields(BodyReader& body, dispatch::Crew& crew) {
  if (auto name = body.optional_name("name")) crew.name = std::move(*name);
  auto skills = body.optional_texts("skills");
  for (auto const& skill : skills) {
    if (skill.find(',') != std::string::npos) body.problem("skills", "each is one word without a comma");
  }
  if (body.optional_array("skills") != nullptr) crew.skills = std::move(skills);
  if (auto area = body.optional_name("area")) crew.area = std::move(*area);
  if (auto language = body.optional_name("language")) crew.language = std::move(*language);
  if (auto const is_on_shift = body.optional_flag("on_shift")) crew.is_on_shift = *is_on_shift;
}

/// What a commitment says.
struct Commitment {
  std::string job;
  std::optional<std::string> crew, why;
  std::vector<std::string> acknowledged;  // hazards
};
Result<Commitment> read_commitment(Command const& command) {
  BodyReader body(command.body);
  Commitment said;
  said.job = body.name("job");
  said.crew = body.optional_name("crew");
  said.why = body.optional_text("reason");
  said.acknowledged = body.optional_texts("acknowledge_hazards");
  for (auto const& word : said.acknowledged) {
    if (!is_hazard_word(word)) body.problem("acknowledge_hazards", fmt::format("'{}' is no hazard", word));
  }
  if (auto read = body.finish(); !read) return tl::unexpected(read.error());
  return said;
}

/// The crew whose order this would repeat: it has one that stands, and no other crew is named. Nobody is ordered twice.
std::optional<dispatch::Crew> ordered_already(Context& ctx, Job const& job, Commitment const& said) {
  if (job.state != JobState::dispatched && !is_taken(job.state)) return std::nullopt;
  auto crew = ctx.dispatches.find_crew(job.crew);
  return crew && said.crew.value_or(crew->ref) == crew->ref ? crew : std::nullopt;
}

Answer order_answer(Context& ctx, Job const& job, Reason reason) {
  auto answer = Answer{.body = job_body(ctx, job)};
  answer.body["reason"] = to_string(reason);
  answer.body["hazards"] = hazards_body(hazards_at(ctx, job));
  return answer;
}

}  // namespace

Result<Answer> on_put_crew(Context& ctx, Command const& command) {
  if (auto desk = check_desk(command, "describe crews"); !desk) return tl::unexpected(desk.error());
  BodyReader body(command.body);
  auto const ref = body.name("id");
  auto known = ctx.dispatches.find_crew_by_ref(ref);
  auto crew = known.value_or(dispatch::Crew{});
  crew.ref = ref;
  take_fields(body, crew);
  auto const warning = take_phone(body, crew, ctx.settings.phone_region);
  auto const at = read_place(body);
  if (auto read = body.finish(); !read) return tl::unexpected(read.error());
  if (at) {
    crew.at = at;
    crew.position_at = ctx.now;
  }
  crew.id = ctx.dispatches.put_crew(crew);
  ctx.decide("put_crew", crew.id.value, crew.is_on_shift ? "on_shift" : "off_shift");
  ctx.event("crew", {{"crew", crew.ref}});
  Answer answer{.body = crew_body(crew), .kind = known ? Answer::Kind::done : Answer::Kind::created};
  if (warning) answer.body["warnings"] = json::array{json::value(*warning)};
  return answer;
}

Result<Answer> on_move_crew(Context& ctx, Command const& command) {
  BodyReader body(command.body);
  auto at = read_place(body);
  auto const from_phone = read_degrees(body, ctx.network());
  auto const when = body.optional_time("occurred_at").value_or(ctx.now);
  if (!at) at = from_phone;
  if (!at) body.problem("at", "is missing; give [x, y] in the network's own coordinates, or 'degrees'");
  if (auto read = body.finish(); !read) return tl::unexpected(read.error());
  if (auto checked = check_not_ahead(ctx, when, "occurred_at"); !checked) return tl::unexpected(checked.error());
  if (command.actor.role == "crew" && command.actor.name != command.object) {
    return fail(Error::Kind::forbidden, "a crew gives its own position only");
  }
  auto const crew = ctx.dispatches.find_crew_by_ref(command.object);
  if (!crew) return fail(Error::Kind::not_found, fmt::format("crew {}: there is none of this id", command.object));
  ctx.dispatches.set_crew_position(crew->id, *at, when);
  ctx.event("crew", {{"crew", crew->ref}});
  return Answer{.body = crew_body(ctx.dispatches.find_crew(crew->id).value())};
}

Result<Answer> on_propose_dispatch(Context& ctx, Command const& command) {
  BodyReader body(command.body);
  bool const is_for_all = body.optional_array("jobs") == nullptr;
  auto const refs = body.optional_texts("jobs");
  if (auto read = body.finish(); !read) return tl::unexpected(read.error());
  std::vector<Job> jobs;
  if (is_for_all) {
    jobs = open_jobs(ctx);
    std::erase_if(jobs, [](Job const& job) { return !wants_crew(job.state); });
  }
  for (auto const& ref : refs) {
    auto const job = ctx.dispatches.find_job_by_ref(ref);
    if (!job) return fail(Error::Kind::invalid, fmt::format("job {}: there is none of this id", ref), "jobs");
    if (auto checked = check_dispatchable(ctx, *job); !checked) return tl::unexpected(checked.error());
    jobs.push_back(*job);
  }
  json::array proposals;
  for (auto const& proposal : proposals_for(ctx, jobs)) proposals.push_back(proposal_body(ctx, proposal));
  return Answer{.body = {{"proposals", std::move(proposals)}}};
}

Result<Answer> on_commit_dispatch(Context& ctx, Command const& command) {
  if (auto desk = check_desk(command, "dispatch crews"); !desk) return tl::unexpected(desk.error());
  auto const said = read_commitment(command);
  if (!said) return tl::unexpected(said.error());
  auto job = ctx.dispatches.find_job_by_ref(said->job);
  if (!job) return fail(Error::Kind::invalid, fmt::format("job {}: there is none of this id", said->job), "job");
  if (ordered_already(ctx, *job, *said)) {
    ctx.decide("order_repeated", job->id.value, to_string(Reason::order_stands));
    return order_answer(ctx, *job, Reason::order_stands);
  }
  if (auto checked = check_dispatchable(ctx, *job); !checked) return tl::unexpected(checked.error());
  auto const choice = choose(ctx, *job, said->crew);
  if (!choice) return tl::unexpected(choice.error());
  auto taken = taken_by(ctx, choice->crew, *job);
  if (auto free = check_free(ctx, choice->crew, *job, taken); !free) return tl::unexpected(free.error());
  auto const hazards = hazards_at(ctx, *job);
  if (auto known = check_hazards(*job, hazards, said->acknowledged); !known) return tl::unexpected(known.error());
  suspend_pulled(ctx, taken, command.actor.name);
  auto const former = job->state == JobState::dispatched ? ctx.dispatches.find_crew(job->crew) : std::nullopt;
  if (former && former->id != choice->crew.id) ask_desk_to_tell(ctx, *job, *former);
  send_order(ctx, *job, choice->crew, command.actor.name, choice->reason);
  ctx.store.audit(ctx.now, command.actor.name, "dispatch", job->ref,
                  fmt::format("crew {}: {}", choice->crew.ref, said->why.value_or(std::string(to_string(choice->reason)))));
  if (!hazards.empty()) {
    ctx.store.audit(ctx.now, command.actor.name, "acknowledge_hazards", job->ref, fmt::format("{}", fmt::join(hazards, ", ")));
  }
  return order_answer(ctx, *job, choice->reason);
}

json::object job_body(Context& ctx, Job const& job) {
  auto const time = [](std::optional<Time> const& at) { return at ? json::value(to_rfc3339(*at)) : json::value(nullptr); };
  auto const outage = ctx.outages.find(job.outage);
  return {{"job", job.ref},
          {"outage", outage ? json::value(outage->ref) : json::value(nullptr)},
          {"kind", to_string(job.kind)},
          {"state", to_string(job.state)},
          {"crew", crew_ref(ctx, job.crew)},
          {"order_number", job.order_number},
          {"hazard", job.is_hazard},
          {"created_at", to_rfc3339(job.created_at)},
          {"dispatched_at", time(job.dispatched_at)},
          {"acknowledged_at", time(job.acknowledged_at)},
          {"en_route_at", time(job.en_route_at)},
          {"on_site_at", time(job.on_site_at)},
          {"located_at", time(job.located_at)},
          {"work_complete_at", time(job.work_complete_at)},
          {"verified_at", time(job.verified_at)}};
}

void job_event(Context& ctx, Job const& job) { ctx.event("job", job_body(ctx, job)); }

Result<void> check_desk(Command const& command, std::string_view what) {
  if (command.actor.role != "crew") return {};
  return fail(Error::Kind::forbidden, fmt::format("a crew cannot {}: the desk does", what));
}

}  // namespace lamplighter::flow
