// Question: how fast do notices go from plan over queue, gateway and receipt to proof, through SQLite with synchronous=FULL, and what is
// held up by a million others?
//
// Data: made regions (region.hpp) of feeders with a thousand customers, everybody with a telephone; the shipped schedules and texts. Plans
// and cuts come in as commands, as from a desk. Compared in the same run with the bare store (the rows that an attempt writes, in commits of
// the same size), the bare SMS channel against the same server, and Kannel without the engine.
// Everything shares the machine's processors: gateway, channel, engine. Where it has other work, read the seconds of the processor.
// `claims`, `proven`: what is due leaves over HTTP; the rest begins with the report of a cut, whose notices are planned and queued first.
// Usage: notices_bench [million|claims|proven|attempts|channel|http|receipts|proof|kannel]… [--customers=N]
#include "tests/bench/notices/measures.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/bench/notices/figures.hpp"

using namespace lamplighter::bench;

int main(int count, char** words) {
  std::vector<std::string> parts;
  int customers = 0;
  for (int i = 1; i < count; ++i) {
    std::string const word = words[i];
    if (word.starts_with("--customers=")) customers = std::stoi(word.substr(12));
    else parts.push_back(word);
  }
  auto const wants = [&](char const* part) { return parts.empty() || std::ranges::find(parts, part) != parts.end(); };
  auto const size = [&](int usual) { return customers > 0 ? customers : usual; };
  try {
    fmt::print("load of the machine before: {}\n", machine_load());
    bool is_met = true;
    if (wants("claims")) is_met = measure_claims(size(50'000)) && is_met;
    if (wants("proven")) is_met = measure_proven_claims(size(50'000)) && is_met;
    if (wants("attempts")) is_met = measure_attempts(size(50'000)) && is_met;
    if (wants("channel")) is_met = measure_channel(size(200'000)) && is_met;
    if (wants("http")) is_met = measure_attempts_over_http(size(50'000)) && is_met;
    if (wants("receipts")) is_met = measure_receipts(size(50'000)) && is_met;
    if (wants("proof")) is_met = measure_proof(size(50'000)) && is_met;
    if (wants("kannel")) is_met = measure_kannel(size(10'000)) && is_met;
    if (wants("million")) is_met = measure_million(size(1'000'000)) && is_met;
    fmt::print("load of the machine after: {}\n", machine_load());
    return is_met ? 0 : 1;
  } catch (std::exception const& trouble) {
    fmt::print(stderr, "{}\n", trouble.what());
    return 2;
  }
}
