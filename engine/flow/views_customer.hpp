// One view of a customer: who it is, how it is supplied, what it lived through, what it was told and what it said back.
#pragma once

#include <cstdint>
#include <string_view>

#include <boost/json/object.hpp>

#include "engine/flow/desk_reader.hpp"
#include "engine/flow/engine.hpp"

namespace lamplighter::geo {
class LiveNetwork;
}  // namespace lamplighter::geo

namespace lamplighter::flow {

/// How much of names and numbers is shown.
enum class Masking : std::uint8_t { none, masked };
/// What `view_numbers` shows, for who may recognise numbers and not call them: their last four digits, and not what was noted beside them.
void mask_numbers(boost::json::object& numbers);

/// Master data and managers, contacts with their health, service points (with a network also how each is fed now), interruptions,
/// calls, replies, what was said of its numbers, and notices with their messages, attempts, evidence and exceptions; the newest
/// hundred of each. Errors: not_found.
Result<boost::json::object> view_customer(Store& store, DeskReader& desk, std::string_view ref, Masking masking,
                                          geo::LiveNetwork const* live = nullptr);

}  // namespace lamplighter::flow
