// workflows/model/digest.hpp - SHA-256 in hexadecimal
#pragma once
// Duty: content hashes of quotes, policies, audit entries and request fingerprints. Threading: pure function.

#include <string>
#include <string_view>

namespace retour::workflows {

/// 64 lower-case hexadecimal characters.
std::string sha256_hex(std::string_view bytes);

}  // namespace retour::workflows
