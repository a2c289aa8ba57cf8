#include "policies/pages/detail/json_text.hpp"

namespace retour::policies::pages::detail {
namespace {

namespace json = boost::json;

void write(const json::value& value, std::size_t depth, std::string& into) {
  const std::string inner(2 * depth + 2, ' '), outer(2 * depth, ' ');
  const char* separator = "\n";
  const auto next = [&] {
    into += separator;
    into += inner;
    separator = ",\n";
  };
  if (const auto* object = value.if_object(); object != nullptr && !object->empty()) {
    into += '{';
    for (const auto& member : *object) {
      next();
      into += json::serialize(json::string(member.key())) + ": ";
      write(member.value(), depth + 1, into);
    }
    into += "\n" + outer + "}";
  } else if (const auto* array = value.if_array(); array != nullptr && !array->empty()) {
    into += '[';
    for (const auto& item : *array) {
      next();
      write(item, depth + 1, into);
    }
    into += "\n" + outer + "]";
  } else {
    into += json::serialize(value);
  }
}

}  // namespace

std::string indented(const json::value& value) {
  std::string text;
  write(value, 0, text);
  return text + "\n";
}

}  // namespace retour::policies::pages::detail
