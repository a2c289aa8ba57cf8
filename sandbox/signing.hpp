// sandbox/signing.hpp - hashes, keyed hashes and the two webhook signature schemes
#pragma once
// Pure functions over bytes; hex is lower case. Errors: std::runtime_error when the crypto library refuses.
#include <cstdint>
#include <string>
#include <string_view>

namespace retour::sandbox {

std::string sha256_hex(std::string_view bytes);
std::string hmac_sha256_hex(std::string_view key, std::string_view bytes);

// Value of `X-Hmac-Signature`: the raw body keyed with the NFKD-normalised secret.
std::string easypost_signature(std::string_view secret, std::string_view raw_body);

// Value of `Stripe-Signature`: "t=..,v1=.." over "t.body" keyed with the whole secret, its whsec_ included.
std::string stripe_signature(std::string_view secret, std::string_view raw_body, std::int64_t unix_seconds);

// "Basic" and "Bearer" credentials: the user of the former, the token of the latter; "" for anything else.
std::string api_key_from(std::string_view authorization);

bool same_secret(std::string_view left, std::string_view right);

}  // namespace retour::sandbox
