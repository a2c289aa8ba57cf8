#include "policies/tools/pretty_json.hpp"

#include <boost/json.hpp>

namespace retour::policies {
namespace {

constexpr std::size_t kMaxWidth = 100;

template <class Items, class Text>
std::string laid_out(const Items& items, char open, char close, std::size_t indent, Text text) {
  std::string out(1, open);
  bool first = true;
  for (const auto& item : items) {
    out += first ? "\n" : ",\n";
    out.append(indent + 2, ' ') += text(item);
    first = false;
  }
  out += '\n';
  out.append(indent, ' ') += close;
  return out;
}

}  // namespace

std::string pretty(const boost::json::value& value, std::size_t indent) {
  std::string line = boost::json::serialize(value);
  if (indent + line.size() <= kMaxWidth || (!value.is_object() && !value.is_array())) return line;
  if (const auto* list = value.if_array())
    return laid_out(*list, '[', ']', indent, [&](const auto& item) { return pretty(item, indent + 2); });
  return laid_out(value.get_object(), '{', '}', indent, [&](const auto& entry) {
    return boost::json::serialize(boost::json::string(entry.key())) + ": " + pretty(entry.value(), indent + 2);
  });
}

}  // namespace retour::policies
