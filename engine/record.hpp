// engine/record.hpp - what a decision writes
#pragma once
// Duty: a Decided as rows: events chained to the one before, effects with their keys, notices. Errors: none of its own.
// Threading: pure functions.

#include "engine/runtime.hpp"

namespace retour::engine {

/// `next` must outlive the transition; its chain is set here.
Transition record(const Command& command, const workflows::Decided& decided, workflows::ReturnCase& next, std::int64_t expected_version,
                  workflows::Instant now, const FreezeRefund& freeze);

}  // namespace retour::engine
