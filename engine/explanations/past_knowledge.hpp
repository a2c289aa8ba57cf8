// engine/explanations/past_knowledge.hpp - what the store does not know of a time in the past
#pragma once
// Duty: sentences about facts that may have been others then, for whoever reads an explanation of the past. Threading:
// pure function.

#include <string>
#include <vector>

#include "engine/store/history_store.hpp"

namespace retour::engine {

/// At `at`, before now. Empty: all that decides is known as it was.
std::vector<std::string> unknown_then(const workflows::Order& order, const OrderPast& past, workflows::Instant at);

}  // namespace retour::engine
