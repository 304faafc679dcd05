// From a request to its answer: route, sign-in, body, then the engine or a view. Knows nothing of sockets.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>

#include <boost/json/object.hpp>

#include "engine/flow/views_links.hpp"
#include "engine/server/access.hpp"
#include "engine/server/alert_feed.hpp"
#include "engine/server/limiter.hpp"
#include "engine/server/live_feed.hpp"
#include "engine/server/look_up_allowance.hpp"
#include "engine/server/map_book.hpp"
#include "engine/server/metrics.hpp"
#include "engine/server/public_allowance.hpp"
#include "engine/server/public_directory.hpp"
#include "engine/server/public_page.hpp"
#include "engine/server/readers.hpp"
#include "engine/server/routes.hpp"
#include "engine/server/server.hpp"
#include "engine/server/taken_keys.hpp"
#include "engine/server/web_files.hpp"
#include "engine/server/workers.hpp"

namespace lamplighter::flow {
class BodyReader;
}

namespace lamplighter::server {

struct ReportForm;

/// Thread-safe. `respond` is called exactly once for each request, on the caller's thread, the engine's or one of its own;
/// not at all for what still waits when its threads are stopped. What may block (the store, sign-in, large JSON) runs on
/// threads of its own: callbacks of gateways, reports of the public and health never wait behind those.
class Api {
 public:
  struct Parts {
    ServerSettings const& settings;
    flow::Engine& engine;
    flow::Accounts& accounts;
    ReaderFactory readers;
    Clock const& clock;
  };
  explicit Api(Parts parts);

  void handle(Request request, Respond respond);
  /// How large the body of this request may be, by its route.
  std::size_t body_bytes_max(Request const& request) const;
  /// What says so of a larger one, and what to do.
  Response too_large(Request const& request) const;
  /// Of a request without its body: `admitted` when a large body may come, or a live stream go on; else why not.
  void admit(Request request, Respond respond);
  static constexpr int admitted = 100;
  /// What waits is dropped.
  void stop_workers();
  /// From the engine's thread, after a commit.
  void publish(std::vector<flow::Effects::LiveEvent> const& events);

  /// The public page without a question asked; null when it is to be made first. On the thread of the sockets.
  std::shared_ptr<PublicPage::Shown const> snapshot();

  /// The utility's own layers, once they are read; null: there are none. Until then they are said to be on their way when the settings say so.
  void show_base_map(std::shared_ptr<flow::BaseMap const> map);

  LiveFeed& live() { return live_; }
  Metrics& metrics() { return metrics_; }
  BodyBudget const& bodies() const { return bodies_; }
  std::atomic<int> connections{0};

 private:
  struct Call;  // one request on its way: the route, who asks, where the answer goes
  using CallPointer = std::shared_ptr<Call>;

  /// Where a route is served: on the caller's thread, or by workers.
  enum class Lane : std::uint8_t { at_once, public_page, sign_in, known_sign_in, receipts, links, desk };
  static Lane lane_of(Route const& route);
  static Lane lane_of(View view);
  struct BodyBound {
    std::size_t bytes = 0;
    std::string remedy;  // "; what to do", or nothing
  };
  BodyBound body_bound(Request const& request) const;
  Workers& workers_of(Lane lane);

  bool find(CallPointer const& call);
  void speak_to_people(CallPointer const& call);
  void run(Lane lane, CallPointer const& call, std::function<void()> work);
  void route(CallPointer const& call);
  void command(CallPointer const& call, flow::CommandKind kind);
  void post(CallPointer const& call, flow::Command command);
  void with_hours_used(CallPointer const& call, std::string plan, flow::Answer answer, std::function<Response(flow::Answer const&)> finish);
  void view(CallPointer const& call, View which);
  void live_stream(CallPointer const& call);
  Response signed_in_view(Call const& call, View which);
  Response root_view(Call const& call, View which);
  Response web_page(Call const& call, View which);
  void public_view(CallPointer const& call);
  std::shared_ptr<PublicPage::Shown const> make_page();
  void load_accounts(std::string version);
  void with_directory(CallPointer const& call, std::function<void()> answer);
  struct LookUp;  // which account, and by what it is proven to be the caller's
  struct LookedUp;
  LookedUp own_supply(Call const& call, LookUp const& look_up);
  CallPointer as_page(CallPointer const& call, std::string language);
  Response refusal_page(Response const& refusal, std::string_view language, ReportForm const* written = nullptr);
  void feed(CallPointer const& call, View which);
  Response alert_feed(Call const& call, AlertFeed::Shown const& shown);
  Response alert(Call const& call);
  void own_status(CallPointer const& call);
  void own_supply_page(CallPointer const& call);
  void report_page(CallPointer const& call);
  void report_form(CallPointer const& call);
  Response shown(Call const& call, PublicPage::Shown const& page);
  void exceptions(CallPointer const& call);
  Response campaigns(Call const& call, View which);
  void with_scripts(CallPointer const& call, boost::json::object shown);
  void paper(CallPointer const& call, View which);
  Response photo(Call const& call);
  Response job_photos(Call const& call, View which);
  Response outages(Call const& call);
  Response certificate(Call const& call);
  void desk(CallPointer const& call);
  void sending_forecast(CallPointer const& call);
  void rate_form(CallPointer const& asked);
  void subscribe_form(CallPointer const& asked);
  void proven(CallPointer const& call, LookUp const& look_up, std::string const& language, std::function<void()> done);
  void downstream(CallPointer const& call);
  void islands(CallPointer const& call);
  void would_tell(CallPointer const& call);
  Response handovers(Call const& call, View which);
  Response looked_up(Call const& call, View which);
  Response affected(Call const& call);
  void customer(CallPointer const& call);
  Response customer_certificate(Call const& call);
  Response audit(Call const& call);
  void search(CallPointer const& call);
  Response account_change(Call const& call, View which);
  Response given_password(Call const& call, flow::BodyReader& body);
  void report(CallPointer const& call);
  void map_view(CallPointer const& call, View which);
  void map_tile(CallPointer const& call);
  Response base_tile(Call const& call);
  void public_map(CallPointer const& call, View which);
  boost::json::value base_described(bool is_on_earth) const;
  Response drawn(Call const& call, View which, flow::MapMoment const& moment);
  void finish_later(CallPointer const& call, std::function<Response()> work);
  void public_report(CallPointer const& call);
  std::optional<Response> over_allowance(Call const& call, flow::Command const& command, std::vector<PublicAllowance::Taken>& used);
  bool is_from_provider(CallPointer const& call, notifiers::CallbackReader const& reader, notifiers::CallbackRequest const& asked, notifiers::AttemptNumber keyed);
  void provider_replies(CallPointer const& call, notifiers::CallbackReader const& reader);
  void provider_receipts(CallPointer const& call, notifiers::CallbackReader const& reader, std::optional<notifiers::AttemptNumber> attempt);
  bool is_link_refused(CallPointer const& call);
  void message_link(CallPointer const& call);
  void press_link(CallPointer const& call);
  void crew_link(CallPointer const& call);
  void exchange_link(CallPointer const& call);
  bool is_secure() const;
  void crew_page(CallPointer const& call);
  std::optional<std::string> crew_device(CallPointer const& call);
  std::optional<flow::CrewHand> crew_hand(CallPointer const& call);
  void crew_view(CallPointer const& call);
  void crew_act(CallPointer const& call, View which);
  void receipt(CallPointer const& call);
  void receipts(CallPointer const& call);
  void take_receipts(CallPointer const& call);
  void inbound(CallPointer const& call);

  ServerSettings const& settings_;
  flow::Engine& engine_;
  flow::Accounts& accounts_;
  Clock const& clock_;
  Access access_;
  Readers readers_;
  LiveFeed live_;
  Metrics metrics_;
  WebFiles web_;
  PublicPage page_;
  AlertFeed alerts_;
  Time feed_begun_;  // what an empty feed names as its last change
  std::atomic<bool> is_base_awaited_;
  MapBook maps_;
  Limiter public_reads_{60, std::chrono::seconds{1}};
  Limiter public_tiles_{120, std::chrono::milliseconds{250}};  // apart: a map costs nobody a list
  Limiter link_tries_{60, std::chrono::seconds{1}};
  PublicDirectory directory_;
  std::atomic<bool> is_loading_accounts_{false};
  std::chrono::steady_clock::time_point states_due_{};  // touched by the page's maker only
  LookUpAllowance look_ups_;
  PublicAllowance public_reports_;
  std::shared_ptr<TakenKeys> taken_keys_ = std::make_shared<TakenKeys>();  // the engine may answer after the server has ended
  BodyBudget bodies_;
  Workers page_worker_{1, 500};    // one makes the page; who needs it newer than the last waits
  Workers sign_in_worker_{1, 20};  // a password takes tens of milliseconds and 64 MiB
  Workers known_sign_in_worker_{1, 20};  // of devices that have signed in before
  Workers receipts_worker_{1, 20};  // up to 1 MiB to be parsed, once the caller and his key were checked
  Workers links_worker_{1, 200};    // pages behind links: many may press one after a wave of texts, no desk waits for them
  Workers desk_workers_;
};

}  // namespace lamplighter::server
