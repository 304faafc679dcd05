// One word per enumerator; a new one without a word does not compile.
#include "geo/answer_words.hpp"

namespace lamplighter::geo {

std::string_view to_string(PointState state) {
  switch (state) {
    case PointState::partial: return "partial";
    case PointState::dead: return "dead";
  }
  return "";
}

std::string_view to_string(CustomerState state) {
  switch (state) {
    case CustomerState::reduced_security: return "reduced_security";
    case CustomerState::partial: return "partial";
    case CustomerState::dead: return "dead";
  }
  return "";
}

std::string_view to_string(BoundaryRole role) {
  switch (role) {
    case BoundaryRole::supplies: return "supplies";
    case BoundaryRole::may_back_feed: return "may_back_feed";
    case BoundaryRole::dead_beyond: return "dead_beyond";
    case BoundaryRole::open: return "open";
  }
  return "";
}

std::string_view to_string(ClosingEffect effect) {
  switch (effect) {
    case ClosingEffect::joins_sources: return "joins_sources";
    case ClosingEffect::closes_loop: return "closes_loop";
    case ClosingEffect::energises: return "energises";
    case ClosingEffect::may_be_live: return "may_be_live";
    case ClosingEffect::joins_dead_parts: return "joins_dead_parts";
    case ClosingEffect::no_conductor: return "no_conductor";
    case ClosingEffect::already_closed: return "already_closed";
    case ClosingEffect::stays_open: return "stays_open";
  }
  return "";
}

std::string_view to_string(RatingVerdict verdict) {
  switch (verdict) {
    case RatingVerdict::within: return "within";
    case RatingVerdict::above: return "above";
    case RatingVerdict::unknown: return "unknown";
  }
  return "";
}

std::string_view to_string(Changeover changeover) {
  switch (changeover) {
    case Changeover::automatic: return "auto";
    case Changeover::manual: return "manual";
    case Changeover::none: return "none";
  }
  return "";
}

}  // namespace lamplighter::geo
