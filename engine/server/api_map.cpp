// The map: what it shows of the network once for each revision, and of the outages at each moment.
#include <charconv>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "engine/flow/map_views.hpp"
#include "engine/server/address_block.hpp"
#include "engine/server/api_call.hpp"
#include "engine/server/gzip.hpp"
#include "engine/server/plain_page.hpp"

namespace lamplighter::server {
namespace json = boost::json;
namespace {

constexpr std::string_view tiles_path = "/api/v1/map/tiles", base_path = "/api/v1/map/base", public_path = "/api/v1/public/map";

std::optional<std::uint32_t> number_in(std::string_view text) {
  std::uint32_t out = 0;
  auto const read = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return out;
}

struct TilePlace {
  int zoom = 0;
  std::uint32_t x = 0, y = 0;
};

/// The last part may end in ".mvt", as pages like to write it.
std::optional<TilePlace> tile_place(std::string_view zoom, std::string_view x, std::string_view y) {
  if (y.ends_with(".mvt")) y.remove_suffix(4);
  auto const z = number_in(zoom), east = number_in(x), south = number_in(y);
  if (!z || !east || !south || *z > static_cast<std::uint32_t>(flow::NetworkMap::zoom_max())) return std::nullopt;
  TilePlace const out{static_cast<int>(*z), *east, *south};
  return flow::NetworkMap::is_tile(out.zoom, out.x, out.y) ? std::optional(out) : std::nullopt;
}

constexpr int public_zoom_max = 14;  // nearer than this homes could be told apart
constexpr std::string_view private_for_ever = "private, max-age=31536000, immutable", public_for_ever = "public, max-age=31536000, immutable";

Response tile_response(Request const& request, std::string bytes, std::string_view kept = private_for_ever) {
  Response out;
  out.headers.emplace_back("Cache-Control", std::string(kept));
  if (bytes.empty()) {
    out.status = 204;
    return out;
  }
  out.content_type = "application/vnd.mapbox-vector-tile";
  out.headers.emplace_back("Vary", "Accept-Encoding");
  bool const is_packed = takes_gzip(request.header("accept-encoding"));
  if (is_packed) out.headers.emplace_back("Content-Encoding", "gzip");
  out.body = is_packed ? std::move(bytes) : unpacked(bytes).value_or("");
  return out;
}

/// The same but for the moment it was made, and so the same tag.
std::string tag_of(json::object shown) {
  shown.erase("as_of");
  return etag_of(json::serialize(shown));
}

}  // namespace

/// Of the revision at hand without asking the engine; who names another is told whether it is the live one now.
void Api::map_tile(CallPointer const& call) {
  auto const place = tile_place(call->value(1), call->value(2), call->value(3));
  if (!place) return call->answer(problem(404, "There is no such tile."));
  if (auto const map = maps_.named(call->value(0))) {
    return call->answer(tile_response(call->request, maps_.tile(*map, place->zoom, place->x, place->y)));
  }
  auto const taken = engine_.ask([this, call, place = *place](flow::Context& ctx) {
    finish_later(call, [this, call, place, moment = flow::map_moment(ctx)]() -> Response {
      if (moment.name != call->value(0)) return problem(404, "This is not the live network's revision; read /api/v1/map again.");
      auto const map = maps_.current(moment.name, [&] { return flow::NetworkMap(moment.name, *moment.live); });
      return tile_response(call->request, maps_.tile(*map, place.zoom, place.x, place.y));
    });
  });
  if (!taken) call->answer(problem(taken.error()));
}

/// Who names another revision is told so and reads the map again.
Response Api::base_tile(Call const& call) {
  auto const place = tile_place(call.value(1), call.value(2), call.value(3));
  if (!place) return problem(404, "There is no such tile.");
  auto const map = maps_.base();
  if (!map || map->name() != call.value(0)) return problem(404, "This is not the revision of the utility's layers; read /api/v1/map again.");
  return tile_response(call.request, maps_.base_tile(*map, place->zoom, place->x, place->y));
}

/// Layers lie on Earth: below a network that lies nowhere they would be beside it.
json::value Api::base_described(bool is_on_earth) const {
  auto const map = maps_.base();
  if (!map) return is_base_awaited_ ? json::value(json::object{{"state", "reading"}}) : json::value(nullptr);
  auto out = map->described();
  out["state"] = is_on_earth ? "ready" : "not_on_earth";
  out["tiles"] = fmt::format("{}/{}/{{z}}/{{x}}/{{y}}", base_path, map->name());
  return out;
}

/// For strangers: nothing of the network is asked, and no desk's worker is used.
void Api::public_map(CallPointer const& call, View which) {
  if (public_tiles_.take(address_block(call->request.peer), clock_.now()) == Limiter::Verdict::too_often) {
    return call->answer(problem(429, "Too many requests from this address; wait a few seconds."));
  }
  run(Lane::public_page, call, [this, call, which] {
    auto const map = maps_.public_base();
    if (which == View::public_map) {
      auto body = map ? map->described() : json::object{{"revision", nullptr}, {"layers", json::array{}}};
      body["tiles"] = map ? json::value(fmt::format("{}/{}/{{z}}/{{x}}/{{y}}", public_path, map->name())) : json::value(nullptr);
      body["zoom_max"] = public_zoom_max;
      auto out = json_response(body);
      out.headers.emplace_back("Cache-Control", public_cache_control);
      auto const tag = etag_of(out.body);
      return call->answer(tagged(call->request, std::move(out), tag));
    }
    auto const place = tile_place(call->value(1), call->value(2), call->value(3));
    if (!place || place->zoom > public_zoom_max) return call->answer(problem(404, "There is no such tile."));
    if (!map || map->name() != call->value(0)) return call->answer(problem(404, "This is not the revision of the utility's layers; read /api/v1/public/map again."));
    call->answer(tile_response(call->request, maps_.public_tile(*map, place->zoom, place->x, place->y), public_for_ever));
  });
}

void Api::show_base_map(std::shared_ptr<flow::BaseMap const> map) {
  is_base_awaited_ = false;
  maps_.show_base(std::move(map));
}

Response Api::drawn(Call const& call, View which, flow::MapMoment const& moment) {
  auto const map = maps_.current(moment.name, [&] { return flow::NetworkMap(moment.name, *moment.live); });
  if (which == View::map) {
    auto out = map->described();
    out["tiles"] = fmt::format("{}/{}/{{z}}/{{x}}/{{y}}", tiles_path, map->name());
    out["zoom_max"] = flow::NetworkMap::zoom_max();
    out["base"] = base_described(out.at("on_earth").as_bool());
    out["time_zone"] = settings_.time_zone;
    out["utility"] = settings_.utility_name;
    return json_response(out);
  }
  if (which == View::map_device) {
    auto out = json_response(flow::view_map_device(*map, *moment.live, call.value(0)));
    if (out.status == 200) out.content_type = "application/geo+json";
    return out;
  }
  auto const ref = which == View::map_outage ? call.value(0) : std::string{};
  return readers_.with([&](flow::Store& store) -> Response {
    auto const shown = which == View::map_crews ? Result<json::object>(flow::view_map_crews(store, *map, clock_.now()))
                                                : flow::view_map_outages(store, *map, *moment.live, ref, clock_.now());
    if (!shown) return problem(shown.error());
    auto out = json_response(*shown);
    out.content_type = "application/geo+json";
    return tagged(call.request, std::move(out), tag_of(*shown));
  });
}

void Api::map_view(CallPointer const& call, View which) {
  auto const taken = engine_.ask([this, call, which](flow::Context& ctx) {
    finish_later(call, [this, call, which, moment = flow::map_moment(ctx)] { return drawn(*call, which, moment); });
  });
  if (!taken) call->answer(problem(taken.error()));
}

}  // namespace lamplighter::server
