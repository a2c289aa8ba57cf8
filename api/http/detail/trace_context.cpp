#include "api/http/detail/trace_context.hpp"

#include <array>
#include <cstdint>
#include <random>

namespace retour::api::detail {
namespace {

constexpr std::size_t traceparent_size = 55;  // version 00: 2-32-16-2 digits with dashes; later ones may append

void append_random_hex(std::string& out) {
  thread_local std::mt19937_64 random = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  auto bits = random() | 1;  // an id of zeros only is invalid
  for (int i = 0; i < 16; ++i, bits >>= 4) out += "0123456789abcdef"[bits & 15];
}

bool is_hex(std::string_view text) { return text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

bool is_id(std::string_view text) { return is_hex(text) && text.find_first_not_of('0') != std::string_view::npos; }

bool is_traceparent(std::string_view text) {
  if (text.size() < traceparent_size || text[2] != '-' || text[35] != '-' || text[52] != '-') return false;
  const auto version = text.substr(0, 2);
  const bool tail_fits = text.size() == traceparent_size || (version != "00" && text[traceparent_size] == '-');
  return is_hex(version) && version != "ff" && tail_fits && is_id(text.substr(3, 32)) && is_id(text.substr(36, 16)) &&
         is_hex(text.substr(53, 2));
}

// Bit 0 of the flags; an odd digit is one of these.
bool is_sampled(std::string_view traceparent) {
  return std::string_view("13579bdf").find(traceparent[54]) != std::string_view::npos;
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
  if (sent && is_traceparent(*sent)) {
    request.trace_id = sent->substr(3, 32);
    if (is_sampled(*sent)) flags = "01";
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
