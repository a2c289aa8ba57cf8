#include <boost/mp11.hpp>

#include "policies/pages/catalogue.hpp"
#include "policies/pages/statements.hpp"
#include "workflows/model/names.hpp"

namespace retour::policies::pages {
namespace {

using namespace workflows;

std::string spaced(std::string text) {
  for (auto& c : text)
    if (c == '_') c = ' ';
  return text;
}

Phrase word(std::string_view kind, std::string_view name) { return {std::string(kind) + "_" + std::string(name), {}}; }

Phrase word_of(std::string_view condition, const std::string& value) {
  if (condition == "reason") return reason_phrase(value);
  if (condition == "country") return {"country", {{"country", Country{value}}}};
  return {"quoted", {{"text", value}}};
}
Phrase word_of(std::string_view, Fault fault) { return word("fault", name_of(fault)); }
Phrase word_of(std::string_view, Resolution resolution) { return word("resolution", name_of(resolution)); }
Phrase word_of(std::string_view, Method method) { return word("method", name_of(method)); }
Phrase word_of(std::string_view, Channel channel) { return word("channel", name_of(channel)); }
Phrase word_of(std::string_view, TenderKind kind) { return word("tender", name_of(kind)); }
/// How a shop rates its customers is nobody else's business.
Phrase word_of(std::string_view, Risk) { return {"quoted", {{"text", std::string()}}}; }

Value number_of(std::string_view condition, std::int64_t value) {
  const Measure measure = measure_of(condition);
  if (measure == Measure::money) return Amount{value};
  if (measure == Measure::percent) return Percent{static_cast<int>(value)};
  if (measure == Measure::weight) return weight_text(value);
  return value;
}

void add(std::string_view name, const std::optional<bool>& wanted, Phrases& into) {
  if (wanted) into.items.push_back({word("when", name).key, {{"is", std::string(*wanted ? "yes" : "no")}}});
}

void add(std::string_view name, const std::optional<Comparison>& wanted, Phrases& into) {
  if (!wanted) return;
  Phrase range{word("compare", name_of(wanted->op)).key, {{"n", number_of(name, wanted->value)}}};
  into.items.push_back({word("when", name).key, {{"range", Phrases{{std::move(range)}}}}});
}

void add(std::string_view name, const std::optional<Period>& wanted, Phrases& into) {
  if (wanted) into.items.push_back({word("when", name).key, {{"from", wanted->from}, {"to", wanted->to}}});
}

template <class T>
void add(std::string_view name, const AnyOf<T>& wanted, Phrases& into) {
  if (!wanted.asked()) return;
  Phrases values{{}, true};
  for (const auto& value : wanted.values) values.items.push_back(word_of(name, value));
  into.items.push_back({word("when", name).key, {{"values", std::move(values)}}});
}

}  // namespace

Phrase reason_phrase(std::string_view id) {
  Phrase known = word("reason", id);
  return has_message(known.key) ? known : Phrase{"quoted", {{"text", spaced(std::string(id))}}};
}

Phrases phrases_of(const Conditions& when) {
  Phrases all;
  boost::mp11::mp_for_each<boost::describe::describe_members<Conditions, boost::describe::mod_public>>(
      [&](auto member) { add(member.name, when.*member.pointer, all); });
  return all;
}

}  // namespace retour::policies::pages
