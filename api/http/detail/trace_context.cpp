#include "api/http/detail/trace_context.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>

namespace retour::api::detail {
namespace {

constexpr std::size_t traceparent_size = 55;  // version 00: 2-32-16-2 digits with dashes

void append_random_hex(std::string& out) {
  thread_local std::mt19937_64 random = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  auto bits = random() | 1;  // an id of zeros only is invalid
  for (int i = 0; i < 16; ++i, bits >>= 4) out += "0123456789abcdef"[bits & 15];
}

bool is_id(std::string_view text) {
  const auto hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return std::all_of(text.begin(), text.end(), hex) && text.find_first_not_of('0') != std::string_view::npos;
}

}  // namespace

std::string random_id() {
  std::string out;
  append_random_hex(out);
  return out;
}

void join_trace(Request& request) {
  std::string_view flags = "00";
  const auto sent = request.header("traceparent");
  if (sent && sent->size() == traceparent_size && sent->starts_with("00-") && (*sent)[35] == '-' && (*sent)[52] == '-' &&
      is_id(std::string_view(*sent).substr(3, 32)) && is_id(std::string_view(*sent).substr(36, 16))) {
    request.trace_id = sent->substr(3, 32);
    flags = sent->back() == '1' ? "01" : "00";
  } else {
    append_random_hex(request.trace_id);
    append_random_hex(request.trace_id);
  }
  request.traceparent.reserve(traceparent_size);
  request.traceparent.append("00-").append(request.trace_id).append("-");
  append_random_hex(request.traceparent);
  request.traceparent.append("-").append(flags);
}

}  // namespace retour::api::detail
