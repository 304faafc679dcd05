// The questions of notices_bench, one function each; true when every aim of it is met.
#pragma once

namespace lamplighter::bench {

/// Planning, latency with a million pending, and a million waves' notices beside one of half an hour: on one region.
bool measure_million(int customers);
/// Claim, submit, record: what is queued leaves over HTTP to a gateway on this machine; texts of one part, as many
/// connections as a provider usually allows and as many as a channel may have; then texts of two parts.
bool measure_claims(int customers);
/// The same until the receipts are in too and every notice is proven.
bool measure_proven_claims(int customers);
/// The whole way, from the report of a cut to proof: with a gateway in the process, then with one on this machine, each beside a
/// bare ceiling.
bool measure_attempts(int customers);
bool measure_attempts_over_http(int customers);
/// The channel and the server that stands for its gateway, without an engine.
bool measure_channel(int texts);
/// Receipts in, durable when answered.
bool measure_receipts(int customers);
/// So many people proven behind a gateway with a rate of its own.
bool measure_proof(int customers);
/// A real Kannel with durable stores, kept as busy as it can be.
bool measure_kannel(int customers);

}  // namespace lamplighter::bench
