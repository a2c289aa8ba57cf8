// engine/record.hpp - what a decision writes
#pragma once
// Duty: a Decided as rows: events chained to the one before, effects with their keys, notices; and the chain's formula,
// which verify computes again. Errors: none of its own. Threading: pure functions.

#include "engine/runtime.hpp"

namespace retour::engine {

/// What the first event of a case is chained to.
inline constexpr std::string_view kChainStart = "0000000000000000000000000000000000000000000000000000000000000000";

/// What of an event is chained; `body` and `decision` are the texts as they are stored.
struct ChainLink {
  std::int64_t seq = 0, at_micros = 0;
  std::string_view machine, subject, name, from, to, actor_role, actor_id, channel, body, decision;
};
/// SHA-256 over the chain before and all of the link.
std::string chain_after(std::string_view before, const ChainLink& link);

/// `next` must outlive the transition; its chain is set here.
Transition record(const Command& command, const workflows::Decided& decided, workflows::ReturnCase& next,
                  std::int64_t expected_version, workflows::Instant now, const FreezeRefund& freeze);

}  // namespace retour::engine
