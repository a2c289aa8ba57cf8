#include "api/json/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "api/json/text.hpp"

namespace retour::api {

using workflows::Minor;

namespace {

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string not_this_number(std::string_view text, bool whole, std::int64_t least, std::int64_t most) {
  if (!whole) return fmt::format("expected a whole number, such as 1, not {}", clip(text, 20));
  if (least > std::numeric_limits<int>::min() || most < std::numeric_limits<int>::max())
    return fmt::format("expected a whole number from {} to {}, not {}", least, most, clip(text, 20));
  return fmt::format("the number {} is too large or too small", clip(text, 20));
}

}  // namespace

void Problems::add(std::string pointer, std::string code, std::string message) {
  const auto same = [&](const FieldProblem& p) {
    return p.pointer == pointer && p.code == code && p.message == message;
  };
  if (full() || std::any_of(list_.begin(), list_.end(), same)) return;
  list_.push_back({std::move(pointer), std::move(code), std::move(message)});
}

Field Field::at(std::string_view key) const {
  const Node* child = node_ != nullptr && node_->kind == Node::Kind::object ? node_->find(key) : nullptr;
  return Field(child, child_pointer(pointer_, key), *problems_);
}

Field Field::value_of(std::size_t key_index) const {
  return Field(&node_->items[key_index], child_pointer(pointer_, node_->keys[key_index]), *problems_);
}

Field Field::require(std::string_view key) const {
  Field child = at(key);
  if (!child.present()) child.report("field_missing", "the field is missing");
  return child;
}

std::vector<Field> Field::items(std::size_t most) const {
  std::vector<Field> list;
  if (!present()) return list;
  if (node_->kind != Node::Kind::array) {
    bad_type("a list");
    return list;
  }
  if (node_->items.size() > most) {
    report("too_many", fmt::format("{} items, the most is {}", node_->items.size(), most));
    return list;
  }
  for (std::size_t i = 0; i < node_->items.size(); ++i)
    list.emplace_back(&node_->items[i], child_pointer(pointer_, std::to_string(i)), *problems_);
  return list;
}

bool Field::is_object_or_report() const {
  if (!is_object()) bad_type("an object");
  return is_object();
}

std::nullopt_t Field::bad_type(std::string_view expected) const {
  report("type_invalid", fmt::format("expected {}", expected));
  return std::nullopt;
}

std::string Field::text(std::size_t most) const {
  if (!present()) return {};
  if (node_->kind != Node::Kind::string) {
    bad_type("a text");
    return {};
  }
  if (node_->text.size() > most) {
    report("text_too_long", fmt::format("the text has {} bytes, the most is {}", node_->text.size(), most));
    return {};
  }
  return node_->text;
}

std::string Field::id() const {
  if (!present()) return {};
  if (node_->kind == Node::Kind::string && !node_->text.empty() && node_->text.size() <= 255) return node_->text;
  if (node_->kind == Node::Kind::number && all_digits(node_->text)) return node_->text;
  report("id_invalid", "expected a text of 1 to 255 bytes or a whole number");
  return {};
}

std::string Field::number() const {
  const bool readable = present() && (node_->kind == Node::Kind::number || node_->kind == Node::Kind::string);
  return readable ? node_->text : std::string{};
}

bool Field::flag(bool fallback) const {
  if (!present()) return fallback;
  if (node_->kind != Node::Kind::boolean) bad_type("true or false");
  return node_->kind == Node::Kind::boolean ? node_->truth : fallback;
}

std::optional<Minor> Field::amount(int exponent) const {
  if (!present()) return {};
  if (node_->kind != Node::Kind::number && node_->kind != Node::Kind::string)
    return bad_type("an amount like \"19.99\"");
  const auto parsed = workflows::parse_amount(node_->text, exponent);
  if (const auto* minor = std::get_if<Minor>(&parsed)) return *minor;
  report("amount_invalid", std::get<workflows::AmountProblem>(parsed).message);
  return {};
}

std::optional<Minor> Field::minor() const {
  if (!present()) return {};
  if (node_->kind != Node::Kind::string) return bad_type("minor units as a string of digits, like \"1999\"");
  if (all_digits(node_->text)) return amount(0);
  report("amount_invalid", "write minor units as digits only, like \"1999\"");
  return {};
}

std::optional<std::int64_t> Field::whole_number(std::string_view code, std::int64_t least, std::int64_t most) const {
  if (!present()) return {};
  if (node_->kind != Node::Kind::number) return bad_type("a whole number");
  const auto& text = node_->text;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = end == text.data() + text.size();
  if (whole && error == std::errc{} && value >= least && value <= most) return value;
  report(std::string(code), not_this_number(text, whole, least, most));
  return {};
}

std::optional<std::int64_t> Field::integer(std::int64_t least, std::int64_t most) const {
  return whole_number("number_invalid", least, most);
}

std::optional<int> Field::quantity(int least) const {
  const auto count = whole_number("quantity_invalid", least, kMaxQuantity);
  return count ? std::optional(static_cast<int>(*count)) : std::nullopt;
}

std::optional<workflows::Instant> Field::time(bool assume_utc) const {
  if (!present()) return {};
  if (node_->kind != Node::Kind::string) return bad_type("a time like \"2026-11-24T02:30:00Z\"");
  const auto parsed = parse_time(node_->text, assume_utc);
  if (!parsed)
    report("date_invalid",
           fmt::format("'{}' is not a time like 2026-11-24T02:30:00{}", clip(node_->text, 40), assume_utc ? "" : "Z"));
  return parsed;
}

std::string Field::language() const {
  std::string tag = text();
  if (tag.empty() || is_language_tag(tag)) return tag;
  report("language_invalid",
         fmt::format("'{}' is not a language tag (BCP 47), like \"de\" or \"pt-BR\"", clip(tag, 40)));
  return {};
}

}  // namespace retour::api
