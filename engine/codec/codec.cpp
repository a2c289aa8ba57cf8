#include "engine/codec/codec.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <stdexcept>

#include "engine/codec/describe.hpp"

namespace retour::engine {
namespace {

namespace json = boost::json;
using workflows::Citation;
using workflows::Instant;

/// The policy version that citations of this document leave out.
struct Context {
  std::string_view policy_version;
};

template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public>;

[[noreturn]] void broken(std::string_view what) {
  throw std::runtime_error(fmt::format("stored JSON is broken: {}", what));
}

// ---- writing
// ---------------------------------------------------------------------------------------------------------

json::value write(const Context& context, const Citation& c, json::storage_ptr sp) {
  json::array out({c.file, c.line, c.column, c.rule}, sp);
  if (c.policy_version != context.policy_version) out.emplace_back(c.policy_version);
  return out;
}

template <class T>
json::value write(const Context& context, const T& value, json::storage_ptr sp) {
  if constexpr (std::is_same_v<T, std::string>) {
    return json::value(json::string(value, sp));
  } else if constexpr (std::is_same_v<T, bool>) {
    return json::value(value, sp);
  } else if constexpr (std::is_enum_v<T>) {
    return json::value(json::string(workflows::name_of(value), sp));
  } else if constexpr (std::is_integral_v<T>) {
    return json::value(static_cast<std::int64_t>(value), sp);
  } else if constexpr (std::is_same_v<T, Instant>) {
    return json::value(static_cast<std::int64_t>(value.time_since_epoch().count()), sp);
  } else if constexpr (is_optional<T>) {
    return write(context, *value, sp);
  } else if constexpr (is_vector<T>) {
    json::array out(sp);
    out.reserve(value.size());
    for (const auto& item : value) out.push_back(write(context, item, sp));
    return out;
  } else {
    static const T fresh{};
    json::object out(sp);
    boost::mp11::mp_for_each<Members<T>>([&](auto d) {
      const auto& member = value.*d.pointer;
      using M = std::decay_t<decltype(member)>;
      if constexpr (is_optional<M>) {
        if (member) out.emplace(d.name, write(context, member, sp));
      } else if constexpr (is_vector<M>) {
        if (!member.empty()) out.emplace(d.name, write(context, member, sp));
      } else if constexpr (std::is_class_v<M> && !std::is_same_v<M, std::string> && !std::is_same_v<M, Instant>) {
        auto inner = write(context, member, sp);
        if (!inner.is_object() || !inner.get_object().empty()) out.emplace(d.name, std::move(inner));
      } else {
        if (member != fresh.*d.pointer) out.emplace(d.name, write(context, member, sp));
      }
    });
    return out;
  }
}

// ---- reading
// ---------------------------------------------------------------------------------------------------------

void read(const Context& context, const json::value& from, Citation& into) {
  const auto& items = from.as_array();
  if (items.size() < 4) broken("a citation");
  into.file = items[0].as_string().c_str();
  into.line = static_cast<int>(items[1].as_int64());
  into.column = static_cast<int>(items[2].as_int64());
  into.rule = items[3].as_string().c_str();
  into.policy_version = items.size() > 4 ? std::string(items[4].as_string()) : std::string(context.policy_version);
}

template <class T>
void read(const Context& context, const json::value& from, T& into) {
  if constexpr (std::is_same_v<T, std::string>) {
    into.assign(from.as_string().data(), from.as_string().size());
  } else if constexpr (std::is_same_v<T, bool>) {
    into = from.as_bool();
  } else if constexpr (std::is_enum_v<T>) {
    const auto known = workflows::parse_enum<T>(std::string_view(from.as_string().data(), from.as_string().size()));
    if (!known) broken(from.as_string().c_str());
    into = *known;
  } else if constexpr (std::is_integral_v<T>) {
    into = static_cast<T>(from.as_int64());
  } else if constexpr (std::is_same_v<T, Instant>) {
    into = Instant(std::chrono::microseconds(from.as_int64()));
  } else if constexpr (is_optional<T>) {
    read(context, from, into.emplace());
  } else if constexpr (is_vector<T>) {
    into.clear();
    into.reserve(from.as_array().size());
    for (const auto& item : from.as_array()) read(context, item, into.emplace_back());
  } else {
    const auto& object = from.as_object();
    boost::mp11::mp_for_each<Members<T>>([&](auto d) {
      if (const auto* found = object.if_contains(d.name)) read(context, *found, into.*d.pointer);
    });
  }
}

template <class T>
std::string text_of(const Context& context, const T& value) {
  unsigned char buffer[8192];
  json::monotonic_resource arena(buffer, sizeof buffer);
  return json::serialize(write(context, value, &arena));
}

template <class F>
void with_parsed(std::string_view text, F use) {
  unsigned char buffer[16384];
  json::monotonic_resource arena(buffer, sizeof buffer);
  json::error_code error;
  const json::value parsed = json::parse(text, error, &arena);
  if (error) broken(error.message());
  use(parsed);
}

template <class Machine>
bool read_payload(std::string_view name, const json::value& body, std::optional<workflows::Payload>& into) {
  bool found = false;
  boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, Machine>>([&](auto identity) {
    using E = typename decltype(identity)::type;
    if (found || E::name != name) return;
    E event{};
    read(Context{}, body, event);
    into = workflows::Payload(Machine(std::move(event)));
    found = true;
  });
  return found;
}

}  // namespace

std::string order_json(const workflows::Order& order) { return text_of(Context{}, order); }

workflows::Order order_from_json(std::string_view text) {
  workflows::Order order;
  with_parsed(text, [&](const json::value& parsed) { read(Context{}, parsed, order); });
  return order;
}

std::string case_json(const workflows::ReturnCase& rma) { return text_of(Context{rma.policy_version}, rma); }

void case_from_json(std::string_view text, workflows::ReturnCase& into) {
  const std::string version = into.policy_version;
  with_parsed(text, [&](const json::value& parsed) { read(Context{version}, parsed, into); });
}

std::string event_json(const workflows::Event& event) {
  return std::visit(
      [](const auto& machine) { return std::visit([](const auto& e) { return text_of(Context{}, e); }, machine); },
      event.payload);
}

std::optional<workflows::Payload> event_from_json(std::string_view name, std::string_view body) {
  std::optional<workflows::Payload> payload;
  with_parsed(body, [&](const json::value& parsed) {
    static_cast<void>(read_payload<workflows::ReturnEvent>(name, parsed, payload) ||
                      read_payload<workflows::ParcelEvent>(name, parsed, payload) ||
                      read_payload<workflows::RefundEvent>(name, parsed, payload) ||
                      read_payload<workflows::ExchangeEvent>(name, parsed, payload));
  });
  return payload;
}

std::string citations_json(const std::vector<Citation>& citations) {
  json::array out;
  for (const auto& c : citations) out.push_back(json::array{c.file, c.line, c.column, c.rule});
  return json::serialize(out);
}

std::vector<Citation> citations_from_json(std::string_view text, std::string_view policy_version) {
  std::vector<Citation> citations;
  with_parsed(text, [&](const json::value& parsed) { read(Context{policy_version}, parsed, citations); });
  return citations;
}

std::string decision_json(const std::vector<Citation>& citations, const std::vector<std::string>& remarks) {
  json::object out;
  if (!citations.empty()) out["cites"] = json::parse(citations_json(citations));
  if (!remarks.empty()) out["remarks"] = json::array(remarks.begin(), remarks.end());
  out["tz"] = workflows::tz_data_version();
  return json::serialize(out);
}

std::string reasons_json(const std::vector<workflows::kernel::Reason>& reasons) {
  json::array out;
  for (const auto& reason : reasons)
    out.push_back(json::object{{"code", reason.code},
                               {"message", reason.message},
                               {"guard", reason.guard},
                               {"cites", json::parse(citations_json(reason.citations))}});
  return json::serialize(out);
}

}  // namespace retour::engine
