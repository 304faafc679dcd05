// How many messages an address may get, asked before one leaves: where there is no room, another channel, later, or a person.
#pragma once

#include "engine/flow/context.hpp"
#include "schedules/sending.hpp"

namespace lamplighter::flow {

/// The word in ladders for a lane: "sms", "voice".
std::string channel_of(Settings const&, std::string const& lane);
/// What a policy's predicates ask about sending this notice to this customer.
schedules::Subject sending_subject(outage::Outage const&, schedules::StageRule const&, notice::Notice const&, notice::Customer const&);
/// The cap that keeps this message back now; `reached` is nullptr where none does.
schedules::CapVerdict cap_on(Context&, outage::Outage const&, notice::Message const&, std::vector<notice::Notice> const&);

enum class Aside : std::uint8_t { other_channel, later, person };
/// Nobody is silenced: those with another channel take it at once; the others wait where there will be room in time, and else a
/// person has them (at once where it is urgent), while the text still goes when there is room.
Aside put_aside(Context&, outage::Outage const&, notice::Message const&, std::vector<notice::Notice> const&, schedules::CapVerdict const&);

}  // namespace lamplighter::flow
