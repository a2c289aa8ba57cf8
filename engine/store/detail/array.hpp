// engine/store/detail/array.hpp - PostgreSQL array literals
#pragma once
// Duty: columns of a batch as text that `$n::type[]` reads. Threading: one builder, one thread.

#include <optional>
#include <string>
#include <string_view>

#include "workflows/model/time.hpp"

namespace retour::engine::detail {

/// "{1,NULL,\"a \\\"b\\\"\"}"
class Array {
 public:
  Array& add(std::string_view text);
  Array& add_int(std::int64_t value);
  Array& add_bool(bool value);
  Array& add_null();
  Array& add_time(workflows::Instant at);
  Array& add_optional(const std::optional<std::string>& text) { return text ? add(*text) : add_null(); }
  Array& add_optional(const std::optional<std::int64_t>& value) { return value ? add_int(*value) : add_null(); }
  /// Empty becomes NULL.
  Array& add_or_null(std::string_view text) { return text.empty() ? add_null() : add(text); }
  std::string take() {
    text_ += '}';
    return std::move(text_);
  }

 private:
  void separate();
  std::string text_ = "{";
};

/// "2026-11-25T18:00:00.123456Z"
std::string timestamp(workflows::Instant at);
/// PostgreSQL's bytea text form of hexadecimal digits: "\\x1234".
inline std::string bytea(std::string_view hex) { return "\\x" + std::string(hex); }

}  // namespace retour::engine::detail
