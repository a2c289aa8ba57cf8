#include "tests/scenarios/wire.hpp"

#include <boost/json.hpp>

#include "workflows/model/names.hpp"

namespace retour::scenarios {
namespace {

namespace json = boost::json;
using namespace workflows;

template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

template <class T>
json::value wire(const T& value) {
  if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, bool>) {
    return json::value_from(value);
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<std::int64_t>(value);
  } else if constexpr (std::is_enum_v<T>) {
    return json::string(name_of(value));
  } else if constexpr (std::is_same_v<T, Amount>) {
    return json::string(std::to_string(value.minor));
  } else if constexpr (std::is_same_v<T, Replacement>) {
    return json::object{{"sku", value.sku},
                        {"title", value.title},
                        {"product_id", value.product_id},
                        {"unit_price_minor", std::to_string(value.unit_price_minor)}};
  } else if constexpr (is_vector<T>) {
    json::array list;
    for (const auto& item : value) list.push_back(wire(item));
    return list;
  } else {
    json::object object;
    boost::mp11::mp_for_each<boost::describe::describe_members<T, boost::describe::mod_public>>([&](auto d) {
      const auto& member = value.*d.pointer;
      if constexpr (requires { member.has_value(); }) {
        if (member) object[d.name] = wire(*member);
      } else {
        object[d.name] = wire(member);
      }
    });
    return object;
  }
}

}  // namespace

std::string wire_body(const Payload& payload) {
  return std::visit(
      [](const auto& machine) { return std::visit([](const auto& e) { return json::serialize(wire(e)); }, machine); },
      payload);
}

}  // namespace retour::scenarios
