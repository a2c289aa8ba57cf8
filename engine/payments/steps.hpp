// engine/payments/steps.hpp - in what steps the providers we speak to move money
#pragma once
// Duty: what a gateway answers as its step(), for whoever decides without a server and its keys. Units: minor units of
// the currency. Threading: pure function.

#include <string_view>

#include "workflows/model/money.hpp"

namespace retour::engine {

/// 1 for a provider that is not ours to call.
workflows::Minor step_of_provider(std::string_view provider, std::string_view currency);

}  // namespace retour::engine
