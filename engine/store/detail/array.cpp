#include "engine/store/detail/array.hpp"

#include <fmt/format.h>

namespace retour::engine::detail {

void Array::separate() {
  if (text_.size() > 1) text_ += ',';
}

Array& Array::add(std::string_view text) {
  separate();
  text_ += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') text_ += '\\';
    text_ += c;
  }
  text_ += '"';
  return *this;
}

Array& Array::add_int(std::int64_t value) {
  separate();
  fmt::format_to(std::back_inserter(text_), "{}", value);
  return *this;
}

Array& Array::add_bool(bool value) {
  separate();
  text_ += value ? 't' : 'f';
  return *this;
}

Array& Array::add_null() {
  separate();
  text_ += "NULL";
  return *this;
}

Array& Array::add_time(workflows::Instant at) {
  separate();
  text_ += timestamp(at);
  return *this;
}

std::string timestamp(workflows::Instant at) {
  const auto micros = at.time_since_epoch().count() % 1'000'000;
  const std::string seconds = workflows::to_text(at);
  return fmt::format("{}.{:06}Z", std::string_view(seconds).substr(0, 19), micros < 0 ? micros + 1'000'000 : micros);
}

}  // namespace retour::engine::detail
