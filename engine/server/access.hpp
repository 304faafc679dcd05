// Who asks: bearer token or session cookie, the origin that a browser's change must come from, and the slowing of sign-ins.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <boost/json/object.hpp>

#include "engine/flow/accounts.hpp"
#include "engine/server/message.hpp"
#include "engine/server/routes.hpp"
#include "engine/server/sign_in_allowance.hpp"

namespace lamplighter::server {

/// Somebody who may use the route, as the engine will record it.
struct Allowed {
  flow::Principal principal;
  flow::Actor actor;
};

class Access {
 public:
  /// What a page is told of the utility that it works for.
  struct Utility {
    std::string name, time_zone;
    std::vector<std::string> languages;
    bool is_drill = false;
  };
  /// `public_url`: its origin is the one that changes with a cookie must name; https makes cookies Secure. `secret`: seals the cookie
  /// of a device that has signed in before.
  struct Place {
    std::string public_url, secret;
  };
  Access(flow::Accounts& accounts, Clock const& clock, Place place, Utility utility);

  /// 401 with WWW-Authenticate, 403, or who it is.
  std::variant<Allowed, Response> check(Request const& request, Route const& route);
  /// Who is signed in, whatever the route.
  std::optional<flow::Principal> principal(Request const& request);

  /// Whether a change comes from this site's own pages.
  bool has_matching_origin(Request const& request) const;

  /// A device that has signed in before, with whatever name: it does not queue behind strangers.
  bool is_from_known_device(Request const& request) const;
  /// Of who is signed in, with the one until now: a screen that was left alone is nobody's to take over.
  Response change_password(Request const& request);
  Response sign_in(Request const& request);
  Response sign_out(Request const& request);
  Response who_am_i(Request const& request);

 private:
  std::string cookie(std::string_view value, std::string_view rest) const;

  boost::json::object described(flow::Principal const& principal) const;

  flow::Accounts& accounts_;
  Clock const& clock_;
  Utility utility_;
  std::string origin_;
  bool is_secure_ = false;
  SignInAllowance tries_;
};

/// The scheme, host and port of a URL: "https://a.example:8443/x" → "https://a.example:8443".
std::string origin_of(std::string_view url);

}  // namespace lamplighter::server
