#include <fmt/format.h>

#include <boost/json.hpp>
#include <boost/mp11.hpp>
#include <charconv>
#include <stdexcept>

#include "engine/credit_notes/note.hpp"

namespace retour::engine {
namespace {

namespace json = boost::json;

template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public>;

/// Text, so that no reader loses digits.
bool is_amount(std::string_view member) { return member == "minor" || member.ends_with("_minor"); }

template <class T>
json::value write(std::string_view name, const T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    return json::string(value);
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return is_amount(name) ? json::value(std::to_string(value)) : json::value(value);
  } else if constexpr (is_list<T>) {
    json::array out;
    for (const auto& item : value) out.push_back(write(name, item));
    return out;
  } else {
    json::object out;
    boost::mp11::mp_for_each<Members<T>>(
        [&](auto member) { out.emplace(member.name, write(member.name, value.*member.pointer)); });
    return out;
  }
}

std::int64_t number_in(const json::value& from) {
  if (from.is_int64()) return from.get_int64();
  const auto& text = from.as_string();
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size())
    throw std::runtime_error(fmt::format("a stored credit note has the amount '{}'", std::string_view(text)));
  return value;
}

template <class T>
void read(const json::value& from, T& into) {
  if constexpr (std::is_same_v<T, std::string>) {
    into = std::string(from.as_string());
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    into = number_in(from);
  } else if constexpr (is_list<T>) {
    for (const auto& item : from.as_array()) read(item, into.emplace_back());
  } else {
    // A member that came later is not in what was issued earlier.
    boost::mp11::mp_for_each<Members<T>>([&](auto member) {
      if (const auto* found = from.as_object().if_contains(member.name)) read(*found, into.*member.pointer);
    });
  }
}

}  // namespace

std::string note_json(const CreditNote& note) { return json::serialize(write("", note)); }

CreditNote note_from_json(std::string_view text) {
  CreditNote note;
  read(json::parse(text), note);
  return note;
}

}  // namespace retour::engine
