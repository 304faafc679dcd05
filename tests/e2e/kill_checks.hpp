// What must hold of a store whose daemon was killed again and again, whatever stood behind it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/e2e/fact_client.hpp"
#include "tests/e2e/sms_world.hpp"

namespace lamplighter::test {

/// How many kills LAMPLIGHTER_KILLS asks for; else 1000 in a full run, and `usual` in others.
int kills_wanted(int usual);
/// Kills and restarts; every fourth kill hits the start itself, the others whatever is going on. `after` is told each kill's number.
void kill_again_and_again(SmsWorld& world, int kills, std::uint64_t seed, std::function<void(int)> const& after = [](int) {});
/// Attempts whose bytes may have left at the moment of the last kill, with their last line in the log.
void note_submitting(SmsWorld const& world, std::map<std::string, std::string>& noted);
/// Every fact that was answered is there once, and told again gets the same answer.
void check_facts(SmsWorld& world, std::vector<AnsweredFact> const& facts);
/// The store is whole, no point is out twice at once, nobody who is out was passed over, and no open notice is waited for by nobody.
void check_books(StoreView const& store);

}  // namespace lamplighter::test
