// Answers of each route, as the API gives them; tests hold every answer that they get against this.
#include "engine/server/openapi_answers.hpp"

#include <algorithm>
#include <array>

#include "engine/server/openapi_shapes.hpp"

namespace lamplighter::server {
namespace json = boost::json;
namespace {

using flow::CommandKind;

json::object header(std::string_view text) {
  return {{"description", text}, {"schema", json::object{{"type", "string"}}}};
}

std::string_view media_of(Route const& route) {
  auto const* view = std::get_if<View>(&route.serves);
  if (view == nullptr) return "application/json";
  switch (*view) {
    case View::health:
    case View::readiness:
    case View::metrics:
    case View::inbound: return "text/plain";
    case View::public_page:
    case View::console_page:
    case View::message_link:
    case View::crew_link:
    case View::crew_page:
    case View::own_supply:
    case View::report_page:
    case View::report_form:
    case View::rate_form:
    case View::subscribe_form: return "text/html";
    case View::press_link:
    case View::exchange_link: return "text/plain";
    case View::page_style: return "text/css";
    case View::alert_feed: return "application/atom+xml";
    case View::alert: return "application/cap+xml";
    case View::odin_feed: return "application/xml";
    case View::exception_paper:
    case View::outage_paper: return "application/pdf";
    case View::exception_photo:
    case View::job_photo: return "image/jpeg";
    case View::public_outages:
    case View::geojson_feed:
    case View::map_outages:
    case View::map_crews:
    case View::map_outage:
    case View::map_device: return "application/geo+json";
    case View::map_tile: case View::base_tile: case View::public_tile: return "application/vnd.mapbox-vector-tile";
    case View::customer_certificate: return "application/pdf";
    case View::live: return "text/event-stream";
    default: return "application/json";
  }
}

bool is_command(Route const& route) { return std::holds_alternative<CommandKind>(route.serves); }

bool is_command(Route const& route, CommandKind kind) {
  auto const* command = std::get_if<CommandKind>(&route.serves);
  return command != nullptr && *command == kind;
}

bool is_callback(Route const& route) {
  return is_view(route, View::receipt) || is_view(route, View::receipts) || is_view(route, View::inbound);
}

bool is_feed(Route const& route) { return is_view(route, View::alert_feed) || is_view(route, View::alert); }

bool is_for_everybody(Route const& route) {
  return is_view(route, View::public_page) || is_view(route, View::public_outages) || is_view(route, View::public_status) ||
         is_view(route, View::geojson_feed) || is_view(route, View::odin_feed) || is_view(route, View::public_map) || is_feed(route);
}

bool changes_accounts(Route const& route) {
  return is_view(route, View::add_user) || is_view(route, View::disable_user) || is_view(route, View::set_password) || is_view(route, View::issue_token) || is_view(route, View::revoke_token);
}

bool is_link(Route const& route) {
  return is_view(route, View::message_link) || is_view(route, View::press_link) || is_view(route, View::crew_link) ||
         is_view(route, View::exchange_link);
}

/// Forms of the public.
bool is_form(Route const& route) {
  return is_view(route, View::own_supply) || is_view(route, View::report_page) || is_view(route, View::report_form) ||
         is_view(route, View::rate_form) || is_view(route, View::subscribe_form);
}

/// Of those the ones with nothing to show by themselves.
bool is_form_answer(Route const& route) {
  return is_view(route, View::own_supply) || is_view(route, View::rate_form) || is_view(route, View::subscribe_form);
}

/// What a crew's device does: commands in other clothes.
bool is_crew_act(Route const& route) { return route.openness == Openness::crew_device && route.method != Method::get; }

/// A provider with a form of its own hears what it wants to read, which is no answer of ours.
json::object or_the_providers_own(json::object ours) {
  json::object const answer_of_ours{{"type", "object"}, {"required", json::array{"known"}}, {"properties", json::object{{"known", json::object{}}}}};
  return {{"anyOf", json::array{std::move(ours), json::object{{"description", "What the provider wants to read."}, {"not", answer_of_ours}}}}};
}

constexpr std::string_view problem_type = "application/problem+json";

json::object problem_form() { return {{"schema", json::object{{"$ref", "#/components/schemas/Problem"}}}}; }

class Answers {
 public:
  explicit Answers(Route const& route) : route_(route) {}

  void good(std::string_view status, std::string_view text) {
    json::object content;
    if (media_of(route_).ends_with("json")) {
      if (auto schema = answer_schema(route_); !schema.empty()) content["schema"] = is_callback(route_) ? or_the_providers_own(std::move(schema)) : std::move(schema);
    }
    add(status, text)["content"] = json::object{{std::string(media_of(route_)), std::move(content)}};
  }
  /// Of whichever of these types it is.
  void files(std::string_view status, std::string_view text, std::initializer_list<std::string_view> types) {
    json::object content;
    for (auto const type : types) content[type] = type == problem_type ? problem_form() : json::object{};
    add(status, text)["content"] = std::move(content);
  }
  void also(std::string_view status, std::string_view media, json::object form = {}) { out_[status].as_object()["content"].as_object()[media] = std::move(form); }
  void empty(std::string_view status, std::string_view text) { add(status, text); }
  void refused(std::string_view status, std::string_view text) {
    add(status, text)["content"] = json::object{{problem_type, problem_form()}};
  }
  /// `statuses`: those that carry it, separated by spaces; the ones that the route does not give are passed over.
  void with(std::string_view statuses, std::string_view name, std::string_view text) {
    while (!statuses.empty()) {
      auto const end = std::min(statuses.find(' '), statuses.size());
      if (auto* answer = out_.if_contains(statuses.substr(0, end))) {
        auto& headers = answer->as_object()["headers"];
        if (!headers.is_object()) headers = json::object{};
        headers.get_object()[name] = header(text);
      }
      statuses.remove_prefix(std::min(end + 1, statuses.size()));
    }
  }
  json::object take() { return std::move(out_); }

 private:
  json::object& add(std::string_view status, std::string_view text) {
    auto& answer = out_[status];
    answer = json::object{{"description", text}};
    return answer.get_object();
  }

  Route const& route_;
  json::object out_;
};

/// Pages, which say in words what is wrong.
void add_link(Route const& route, Answers& answers) {
  bool const acts = route.method == Method::post;
  if (acts) answers.empty("303", "Done; the browser goes on to a page that says so.");
  else answers.good("200", "The page with its button.");
  answers.files("404", "There is no such link, or it has expired.", {"text/html"});
  if (acts) answers.files("409", "It was used by another device, or the job is with another crew.", {"text/html", problem_type});
}

void add_done(Route const& route, Answers& answers) {
  if (is_command(route, CommandKind::meter_reports)) return answers.good("202", "Durable and applied. Bad rows stand under `rejected`.");
  if (is_view(route, View::public_report)) return answers.good("202", "Received; danger is answered with the key of its words of safety.");
  if (is_view(route, View::sign_out)) return answers.empty("204", "Signed out.");
  if (is_link(route)) return add_link(route, answers);
  if (is_form_answer(route) && route.method == Method::get) return answers.empty("303", "The front page, where the form is.");
  if (is_form(route)) {
    answers.good("200", "The page.");
    if (is_view(route, View::report_form)) answers.files("415", "The body is of a type that is not read here.", {"text/html"});
    answers.files("429", "Too many; the page says what to do.", {"text/html"});
    return answers.files("422", "Something is missing; the page says what.", {"text/html", problem_type});
  }
  bool const takes_posts = route.method == Method::post && (is_view(route, View::receipt) || is_view(route, View::receipts));
  if (takes_posts) answers.empty("204", "Stored. Providers with a form of their own hear 200 or 204, with what they want to read.");
  if (is_view(route, View::receipt) || is_view(route, View::receipts)) {
    answers.good("200", is_view(route, View::receipt) ? "Stored. `known`: the attempt is ours; `understood` false: it could not be read and is kept as it came."
                                                      : "Stored. Rows under `rejected` could not be read and are kept as they came.");
    if (takes_posts) answers.also("200", "text/xml");
    return;
  }
  if (is_view(route, View::web_asset)) {
    answers.files("200", "Packed with gzip for who takes it.", {"text/javascript", "text/css", "image/svg+xml", "image/png", "application/json",
                                                                "font/woff2", "audio/mpeg", "application/octet-stream"});
  } else if (is_view(route, View::add_user) || is_view(route, View::issue_token)) {
    answers.good("201", "Made. A token is never shown again.");
  } else {
    answers.good("200", "Done.");
  }
  if (route.method == Method::post && is_view(route, View::inbound)) {  // providers with a form of their own
    answers.empty("204", "Stored; this provider wants to read nothing.");
    answers.also("200", "text/xml");
    answers.also("200", "application/json", {{"schema", json::object{{"description", "What the provider wants to read."}}}});
  }
  if (is_view(route, View::report) || is_view(route, View::handover)) answers.also("200", "text/csv");
  if (is_view(route, View::exception_photo) || is_view(route, View::job_photo)) answers.also("200", "image/png");
  if (is_view(route, View::job_photo)) answers.also("200", "image/webp");
  if (is_view(route, View::exception_paper) || is_view(route, View::outage_paper)) answers.refused("409", "There is nothing to print.");
  if (is_view(route, View::would_tell)) answers.refused("409", "The present state does not allow what is asked about.");
  if (is_view(route, View::map_tile) || is_view(route, View::base_tile) || is_view(route, View::public_tile)) answers.empty("204", "Nothing is there.");
  if (is_view(route, View::certificate)) {
    answers.also("200", "application/pdf");
    answers.refused("409", "The record is longer than may be asked for here.");
  }
  if (is_command(route) || is_crew_act(route)) answers.good("201", "Created.");
  if (has_tag(route)) answers.empty("304", "Still what the caller has.");
}

/// What is wrong with the request itself.
void add_wrong(Route const& route, Answers& answers) {
  bool const reads_body = route.body != BodyForm::none || ((is_callback(route) || is_form(route) || is_link(route)) && route.method == Method::post);
  if (reads_body) {
    answers.refused("400", is_view(route, View::sign_in) || is_callback(route)
                               ? "The body is not the JSON that is read here."
                               : "The body is not JSON, or Idempotency-Key is empty or stands twice.");
  }
  answers.refused("413", "The body is too large, also where none is read.");
  bool const minds_type = is_command(route) || is_crew_act(route) || is_view(route, View::own_status) || is_view(route, View::public_report) || is_view(route, View::add_user) || is_view(route, View::set_password) || is_view(route, View::issue_token);
  if (minds_type) answers.refused("415", "The body is of a type that is not read here.");
  if (!is_form(route)) answers.refused("422", "Something in the request is wrong; `field` says which.");
}

/// Who asks, how often, and what is there.
void add_refused(Route const& route, Answers& answers) {
  if (route.openness == Openness::crew_device) {
    answers.refused("401", "Open the link of the order on this device first.");
    if (is_crew_act(route)) {
      answers.refused("403", "It must come from this site's own pages.");
      answers.refused("404", "This device has no such job.");
      answers.refused("409", "The present state does not allow it.");
    }
  }
  if (route.openness == Openness::signed_in) {
    answers.refused("401", "Sign in first.");
    answers.refused("403", "None of your roles may do this.");
  }
  if (is_view(route, View::sign_in)) {
    answers.refused("401", "The name or the password is wrong.");
    answers.refused("403", "A page of somebody else's may not sign anybody in (header Origin).");
  }
  if (is_view(route, View::own_password)) {
    answers.refused("401", "Nobody is signed in.");
    answers.refused("403", "It must come from this site's own pages.");
  }
  if (is_view(route, View::who_am_i)) answers.refused("401", "Nobody is signed in.");
  if (is_view(route, View::sign_out)) answers.refused("403", "It must come from this site's own pages.");
  if (is_callback(route)) answers.refused("403", "The caller or the key in the address is not ours.");
  if (is_view(route, View::alert)) answers.refused("404", "No such alert was published.");
  if (is_view(route, View::sending_forecast)) answers.refused("404", "There is no such outage.");
  if (is_view(route, View::web_asset)) answers.refused("404", "This build has no such file.");
  if (is_view(route, View::public_tile)) answers.refused("404", "There is no such tile, or not of this revision.");
  bool const names_something = route.openness == Openness::signed_in && route.pattern.find('{') != std::string_view::npos;
  if (names_something) answers.refused("404", "There is no such thing.");
  if (is_command(route) || changes_accounts(route)) answers.refused("409", "The present state does not allow it.");
  if (takes_if_match(route)) {
    answers.refused("412", "It has changed since it was read; `present` is what it is now, nothing was done.");
  }
  if (is_command(route, CommandKind::create_plan)) {
    answers.refused("412", "What was previewed has changed since; `present` is the preview of now, nothing was done.");
  }
  if (is_for_everybody(route) || is_view(route, View::public_tile) || is_view(route, View::public_report) || is_view(route, View::sign_in) || is_view(route, View::own_password) || is_view(route, View::own_status) || is_link(route)) {
    answers.refused("429", is_view(route, View::sign_in) || is_view(route, View::own_password) ? "Too many failed sign-ins."
                           : is_view(route, View::public_report) ? "Not taken: too many from this address or about this account; `detail` "
                                                                   "says whom to call."
                                                                 : "Too many from this address.");
  }
}

void add_headers(Route const& route, Answers& answers) {
  if (has_tag(route)) answers.with("200 304", "ETag", "Names this version.");
  if (is_feed(route)) answers.with("200 304", "Last-Modified", "When what it says changed last.");
  answers.with("412", "ETag", "Of what it is now.");
  answers.with("401", "WWW-Authenticate", "How to sign in.");
  answers.with("429 503", "Retry-After", "Seconds.");
  if (takes_idempotency_key(route) && (is_command(route) || is_crew_act(route) || is_view(route, View::public_report))) {
    answers.with("200 201 202", "Idempotency-Replayed", "`true`: this was known; the first answer is given again.");
  }
  if (is_command(route, CommandKind::declare_outage) || is_command(route, CommandKind::create_plan) || is_command(route, CommandKind::create_campaign)) {
    answers.with("201", "Location", "Where it can be read.");
  }
  if (is_view(route, View::outage_paper)) answers.with("200", "Link", "Where the next file is, with rel=\"next\"; these were all where it is missing.");
  if (is_link(route) || is_form_answer(route)) answers.with("303", "Location", "Where it goes on.");
  if (is_view(route, View::crew_link)) answers.with("200", "Set-Cookie", "Worth nothing until the button is pressed.");
  if (is_view(route, View::exchange_link)) answers.with("303", "Set-Cookie", "The device's.");
  if (is_view(route, View::sign_in)) answers.with("200", "Set-Cookie", "The session.");
  if (is_view(route, View::sign_out)) answers.with("204", "Set-Cookie", "Ends the session.");
}

}  // namespace

bool is_view(Route const& route, View view) {
  auto const* served = std::get_if<View>(&route.serves);
  return served != nullptr && *served == view;
}

bool takes_if_match(Route const& route) {
  return is_command(route) && route.pattern.find("outages/{id}") != std::string_view::npos;
}

bool takes_idempotency_key(Route const& route) {
  return is_command(route) || is_crew_act(route) || is_view(route, View::public_report);
}

bool has_tag(Route const& route) {
  if (is_for_everybody(route)) return true;
  auto const* view = std::get_if<View>(&route.serves);
  constexpr std::array tagged{View::console_page, View::web_asset, View::crew_page, View::page_style, View::map_outages, View::map_crews,
                              View::map_outage,   View::outage,    View::plan,      View::openapi};
  return view != nullptr && std::ranges::find(tagged, *view) != tagged.end();
}

json::object documented_answers(Route const& route) {
  Answers answers(route);
  add_done(route, answers);
  add_wrong(route, answers);
  add_refused(route, answers);
  if (!is_view(route, View::health) && !is_view(route, View::readiness)) {
    answers.refused("500", "It failed inside; the operator's log says why.");
    answers.refused("503", "Nothing was accepted, or nobody knows: the text says which, and how to ask again.");
  }
  if (is_view(route, View::readiness)) answers.good("503", "not-ready");
  if (is_for_people(route)) {
    answers.files("500", "It failed inside; the page says so.", {"text/html"});
    answers.files("503", "Not now; the page says what to do.", {"text/html"});
    if (is_link(route) || is_view(route, View::public_page)) answers.files("429", "Too many from this address; the page says so.", {"text/html"});
  }
  add_headers(route, answers);
  return answers.take();
}

}  // namespace lamplighter::server
