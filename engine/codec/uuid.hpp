// engine/codec/uuid.hpp - time-ordered ids and public handles
#pragma once
// Duty: UUIDv7 (RFC 9562) and RMA numbers. Real time, not business time: the order of ids must not jump with a test's
// clock. Threading: safe from any thread.

#include <chrono>
#include <string>
#include <string_view>

namespace retour::engine {

/// Unique; ids made later compare greater, to a quarter of a microsecond of the clock.
std::string new_uuid();
/// The smallest UUIDv7 of an instant of real time.
std::string uuid_floor(std::chrono::system_clock::time_point at);
/// Lower-case 8-4-4-4-12.
bool is_uuid(std::string_view text);
/// "R-7K3M9-QX2TV": ten random symbols without those that look alike, not guessable from another one.
std::string new_rma();
/// The first 16 bytes of SHA-256 as a UUID (version 8), for keys made of several texts.
std::string hash_uuid(std::string_view text);

}  // namespace retour::engine
