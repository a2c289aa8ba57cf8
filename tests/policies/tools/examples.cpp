#include "tests/policies/tools/examples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <stdexcept>
#include <vector>

namespace retour::policies::testing {
namespace {

using detail::Alternative;
using detail::Form;
using detail::Key;

using Way = std::deque<const Key*>;  // from the head of the file to a key

const Alternative* leads_to(const Key& key, std::string_view section) {
  const auto found = std::find_if(key.value.begin(), key.value.end(), [&](const Alternative& a) {
    return a.form == Form::section && a.section == section;
  });
  return found == key.value.end() ? nullptr : &*found;
}

Way way_to(const Key& wanted) {
  Way way{&wanted};
  while (!way.front()->section.empty()) {
    const auto keys = detail::policy_keys();
    const auto parent =
        std::find_if(keys.begin(), keys.end(), [&](const Key& k) { return leads_to(k, way.front()->section); });
    if (parent == keys.end()) throw std::out_of_range("no key leads to " + std::string(way.front()->section));
    way.push_front(&*parent);
  }
  return way;
}

/// What a section needs that the table does not call needed, because it depends.
std::string_view besides(std::string_view section) {
  if (section == "send_back.return_to") return "company";
  if (section == "send_back") return "return_to";
  if (section == "returns.rules") return "when";  // beside the last rule, which matches everything
  if (section == "cases") return "delivered";
  return {};
}

std::string name_of(const Key& key) {
  if (key.name != "*") return std::string(key.name);
  if (key.section == "returns.rules.with.message") return "en";
  if (key.section == "returns.reasons") return "damaged";
  return key.section == "returns.rules.with.message" ? "en" : "electronics";
}

class Composer {
 public:
  Composer(Way way, std::optional<std::string> value) : way_(std::move(way)), value_(std::move(value)) {}

  std::string section(std::string_view name, std::size_t step) const {
    std::vector<std::string> entries;
    std::set<std::string, std::less<>> written;
    const bool on_way = step < way_.size() && way_[step]->section == name;
    for (const Key* key : detail::keys_of(name)) {
      const bool wanted = on_way && key == way_[step];
      if (!wanted && !key->needed && key->name != besides(name)) continue;
      if (!wanted && on_way && key->name == "market" && way_[step]->name == "base") continue;
      entries.push_back(fmt::format("{}: {}", name_of(*key), wanted ? value(*key, step) : plain(*key)));
      written.insert(name_of(*key));
    }
    if (on_way && !way_[step]->beside.empty() && step + 1 == way_.size())
      add_beside(way_[step]->beside, entries, written);
    return fmt::format("{{{}}}", fmt::join(entries, ", "));
  }

 private:
  static void add_beside(std::string_view beside, std::vector<std::string>& entries,
                         const std::set<std::string, std::less<>>& written) {
    if (!written.contains(beside.substr(0, beside.find(':')))) entries.emplace_back(beside);
  }

  std::string plain(const Key& key) const {
    if (!key.example.empty()) return std::string(key.example);
    const auto& first = key.value.front();
    const std::string inside = section(first.section, way_.size());
    return first.list ? fmt::format("[{}]", inside) : inside;
  }

  std::string value(const Key& key, std::size_t step) const {
    if (step + 1 == way_.size()) return value_ ? *value_ : plain(key);
    const Alternative& next = *leads_to(key, way_[step + 1]->section);
    const std::string inside = section(next.section, step + 1);
    if (!next.list) return inside;
    return next.section == "returns.rules" ? fmt::format("[{}, {{id: default, then: approve}}]", inside)
                                           : fmt::format("[{}]", inside);
  }

  Way way_;
  std::optional<std::string> value_;
};

}  // namespace

std::string policy_with(const Key& key, std::optional<std::string> value) {
  return Composer(way_to(key), std::move(value)).section("", 0) + "\n";
}

Compiled compile_example(const std::string& text) {
  return compile({"us.yaml", text}, [](std::string_view name) -> std::optional<SourceFile> {
    if (name != "eu") return {};
    return SourceFile{"eu.yaml", "base: eu\n"};
  });
}

}  // namespace retour::policies::testing
