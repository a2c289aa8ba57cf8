#include "sandbox/json.hpp"

#include <boost/json.hpp>

namespace retour::sandbox {

std::optional<json::object> parse_object(std::string_view text) {
  json::error_code error;
  json::value parsed = json::parse(json::string_view(text.data(), text.size()), error);
  if (error || !parsed.is_object()) return std::nullopt;
  return std::move(parsed.as_object());
}

namespace {
const json::value* member(const json::object& from, std::string_view key) {
  return from.if_contains(json::string_view(key.data(), key.size()));
}
}  // namespace

std::string text_of(const json::object& from, std::string_view key) {
  const json::value* found = member(from, key);
  if (found == nullptr || !found->is_string()) return {};
  return {found->as_string().data(), found->as_string().size()};
}

std::int64_t number_of(const json::object& from, std::string_view key, std::int64_t otherwise) {
  const json::value* found = member(from, key);
  if (found == nullptr) return otherwise;
  json::error_code error;
  const auto number = found->to_number<std::int64_t>(error);
  return error ? otherwise : number;
}

bool flag_of(const json::object& from, std::string_view key) {
  const json::value* found = member(from, key);
  return found != nullptr && found->is_bool() && found->as_bool();
}

const json::object* object_of(const json::object& from, std::string_view key) {
  const json::value* found = member(from, key);
  return found == nullptr ? nullptr : found->if_object();
}

}  // namespace retour::sandbox
