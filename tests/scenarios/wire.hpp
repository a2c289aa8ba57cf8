// tests/scenarios/wire.hpp - event payloads as clients send them
#pragma once
// Duty: a payload -> the JSON body of its route, written apart from the code that reads it. Threading: pure functions.

#include <string>

#include "workflows/event.hpp"

namespace retour::scenarios {

std::string wire_body(const workflows::Payload& payload);

}  // namespace retour::scenarios
