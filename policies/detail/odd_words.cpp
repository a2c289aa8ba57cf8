#include "policies/detail/odd_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace retour::policies::detail {
namespace {

struct Use {
  Place at;
  int times = 0;
  std::vector<const Node*> lists;  // that it stands in
};
using Uses = std::map<std::string, Use, std::less<>>;

/// The kind of name that a key holds; empty for other keys.
std::string_view kind_of(std::string_view key) {
  if (key == "tags") return "tag";
  if (key == "order_tags") return "order_tag";
  for (const std::string_view kind : {"category", "tag", "vendor", "sales_channel", "order_tag", "customer_tier"})
    if (key == kind) return kind;
  return {};
}

class Names {
 public:
  void read(const Node& node) {
    for (const Node& item : node.items) read(item);
    for (const Entry& entry : node.entries) {
      const auto kind = kind_of(entry.key);
      if (!kind.empty())
        take(kind, entry.value);
      else if (entry.key == "restocking_fee" && entry.value.kind == Node::Kind::map)
        take_categories(entry.value);
      else
        read(entry.value);
    }
  }
  const std::map<std::string_view, Uses>& all() const { return all_; }

 private:
  void take(std::string_view kind, const Node& value) {
    if (value.kind == Node::Kind::scalar) count(kind, value.text, value.at, nullptr);
    for (const Node& item : value.items)
      if (item.kind == Node::Kind::scalar) count(kind, item.text, item.at, &value);
  }
  /// {default: 0%, electronics: 15%, opened_only: true}
  void take_categories(const Node& fees) {
    for (const Entry& entry : fees.entries)
      if (find_key("refund.restocking_fee", entry.key) == nullptr)
        count("category", entry.key, entry.value.key_at, &fees);
  }
  void count(std::string_view kind, const std::string& name, const Place& at, const Node* list) {
    Use& use = all_[kind][name];
    ++use.times;
    use.at = at;
    if (list != nullptr) use.lists.push_back(list);
  }

  std::map<std::string_view, Uses> all_;
};

/// Without signs and capitals: "Final_Sale" is finalsale.
std::string plain(std::string_view name) {
  std::string out;
  for (const char c : name)
    if (c != '-' && c != '_' && c != ' ' && c != '.')
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

bool has_digit(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// `longer` has one letter more, somewhere.
bool adds_one(std::string_view shorter, std::string_view longer) {
  if (longer.size() != shorter.size() + 1) return false;
  const auto [a, b] = std::mismatch(shorter.begin(), shorter.end(), longer.begin());
  return std::equal(a, shorter.end(), b + 1);
}

/// Two neighbours changed places, or in a long word one letter is another.
bool twists_one(std::string_view a, std::string_view b) {
  constexpr std::size_t kLong = 9;
  if (a.size() != b.size()) return false;
  const auto [x, y] = std::mismatch(a.begin(), a.end(), b.begin());
  if (x == a.end()) return false;
  const auto left = static_cast<std::size_t>(a.end() - x);
  if (left >= 2 && *x == *(y + 1) && *(x + 1) == *y && std::equal(x + 2, a.end(), y + 2)) return true;
  return a.size() >= kLong && std::equal(x + 1, a.end(), y + 1);
}

/// Short words differ on purpose: skirts are no shirts.
bool nearly_equal(std::string_view a, std::string_view b) {
  constexpr std::size_t kShort = 4, kMiddle = 6;
  const std::string one = plain(a), two = plain(b);
  if (one == two) return true;
  if (has_digit(one) || has_digit(two) || std::min(one.size(), two.size()) < kShort) return false;
  if (one == two + "s" || two == one + "s") return true;
  if (std::min(one.size(), two.size()) < kMiddle) return false;
  return adds_one(one, two) || adds_one(two, one) || twists_one(one, two);
}

/// What a name that stands once is likely to be meant for: one that stands more often, or earlier.
const std::string* meant_for(const std::string& name, const Use& use, const Uses& all) {
  for (const auto& [other, used] : all) {
    const bool first = used.times > 1 || std::tie(used.at.line, used.at.column) < std::tie(use.at.line, use.at.column);
    const bool beside = !use.lists.empty() && std::count(used.lists.begin(), used.lists.end(), use.lists.front()) > 0;
    if (other != name && first && !beside && nearly_equal(name, other)) return &other;
  }
  return nullptr;
}

}  // namespace

void check_odd_words(Context& context, const Node& root) {
  Names names;
  names.read(root);
  for (const auto& [kind, uses] : names.all()) {
    if (uses.size() > kMaxNames) continue;
    for (const auto& [name, use] : uses) {
      const auto* meant = use.times == 1 ? meant_for(name, use, uses) : nullptr;
      if (meant == nullptr) continue;
      context.findings.add(Code::odd_word, use.at, fmt::format("the {} {} stands only here", kind, quoted(name)),
                           fmt::format("did you mean '{}'?", *meant));
    }
  }
}

}  // namespace retour::policies::detail
