// engine/ledgers/gift_code.hpp - codes of gift cards
#pragma once
// Duty: a code is money to whoever knows it, so it cannot be guessed. Threading: safe from any thread.

#include <string>

namespace retour::engine {

/// "GC-7K3M-9QX2-TVB4-WH8N": 80 random bits, without symbols that look alike. Errors: std::runtime_error when there is
/// no randomness to be had.
std::string new_gift_code();

}  // namespace retour::engine
