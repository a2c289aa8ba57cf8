#include "engine/transport/json_fields.hpp"

#include <boost/json.hpp>

namespace retour::engine {
namespace {

const json::value* member(const json::object& from, std::string_view key) {
  return from.if_contains(json::string_view(key.data(), key.size()));
}

}  // namespace

std::optional<json::object> parse_object(std::string_view text) {
  json::error_code error;
  json::value parsed = json::parse(json::string_view(text.data(), text.size()), error);
  if (error || !parsed.is_object()) return std::nullopt;
  return std::move(parsed.as_object());
}

std::string text_at(const json::object& from, std::string_view key) {
  const json::value* found = member(from, key);
  if (found == nullptr || !found->is_string()) return {};
  return {found->as_string().data(), found->as_string().size()};
}

std::optional<std::int64_t> integer_at(const json::object& from, std::string_view key) {
  const json::value* found = member(from, key);
  if (found == nullptr || !found->is_int64()) return std::nullopt;
  return found->as_int64();
}

std::optional<bool> flag_at(const json::object& from, std::string_view key) {
  const json::value* found = member(from, key);
  if (found == nullptr || !found->is_bool()) return std::nullopt;
  return found->as_bool();
}

const json::object* object_at(const json::object& from, std::string_view key) {
  const json::value* found = member(from, key);
  return found == nullptr ? nullptr : found->if_object();
}

const json::array* array_at(const json::object& from, std::string_view key) {
  const json::value* found = member(from, key);
  return found == nullptr ? nullptr : found->if_array();
}

}  // namespace retour::engine
