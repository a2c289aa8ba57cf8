#include "policies/loader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "policies/calendars.hpp"
#include "policies/detail/calendar.hpp"
#include "policies/detail/read.hpp"
#include "policies/detail/statute.hpp"
#include "policies/detail/tree.hpp"
#include "policies/statutes.hpp"

namespace retour::policies {
namespace {

using detail::Entry;
using detail::Findings;
using detail::Node;
using detail::Text;

using Texts = std::vector<std::unique_ptr<Text>>;  // stable addresses: places point to them

/// The scalar under a key of the head, which decides about inheritance before anything is typed.
const Node* head_text(const Node& tree, std::string_view key) {
  const Entry* entry = tree.find(key);
  return entry && entry->value.kind == Node::Kind::scalar ? &entry->value : nullptr;
}

void check_kind(const Node& tree, bool is_parent, const std::string& name, Findings& findings) {
  const Entry* base = tree.find("base");
  const Entry* market = tree.find("market");
  if (!is_parent) {
    if (base && !market)
      findings.add(Code::not_a_market, base->value.key_at, "this is a base for others, not a market",
                   "compile a file that extends it");
    if (base && market)
      findings.add(Code::not_a_market, base->value.key_at, "a file is a market or a base, not both",
                   "delete one of the keys");
    return;
  }
  const Node* own = head_text(tree, "base");
  if (base != nullptr && base->value.kind == Node::Kind::refused) return;
  if (own == nullptr) {
    if (base != nullptr || market == nullptr)
      findings.add(Code::not_a_market, base ? base->value.key_at : tree.key_at,
                   fmt::format("'{}' is neither a market nor a base", name),
                   fmt::format("a file that only serves others to build upon begins with 'base: {}'", name));
  } else if (own->text != name) {
    findings.add(Code::not_a_market, own->at, fmt::format("the base of this file is called '{}'", name),
                 fmt::format("write 'base: {}'", name));
  }
  if (own != nullptr && market != nullptr)
    findings.add(Code::not_a_market, market->value.key_at, "a file is a market or a base, not both",
                 "delete one of the keys");
}

/// What is missing may stand in a base that could not be had.
void mark_partial(Node& tree) {
  if (tree.kind != Node::Kind::map) return;
  tree.partial = true;
  for (Entry& entry : tree.entries) mark_partial(entry.value);
}

void erase(Node& tree, std::string_view key) {
  std::erase_if(tree.entries, [&](const Entry& entry) { return entry.key == key; });
}

class Family {
 public:
  Family(const FindParent& find_parent, Findings& findings) : find_parent_(find_parent), findings_(findings) {}

  /// The market's tree on the ground of all of its parents that can be had, or nothing when it cannot be read itself.
  std::optional<Node> resolve(const SourceFile& market, PolicySource& source) {
    source.market = market;
    names_.push_back(name_of_file(market.path));
    auto tree = read(market, false);
    if (!tree) return {};
    std::vector<Node> ancestors;
    for (auto next = parent_of(*tree); next; next = parent_of(ancestors.back())) {
      source.parents.push_back(*next);
      auto parent = read(*next, true);
      lost_parent_ = !parent.has_value();
      if (lost_parent_) break;
      ancestors.push_back(std::move(*parent));
    }
    note_currencies(*tree, ancestors);
    Node whole = merged(*tree, ancestors);
    if (lost_parent_) mark_partial(whole);
    if (detail::values_in(whole) <= detail::kMaxNodes) return whole;
    findings_.add(Code::too_many_nodes, whole.at,
                  fmt::format("more than {} values with those of the files that it extends", detail::kMaxNodes));
    return {};
  }

  /// In which amounts of a file are written: its own, or that of what it extends.
  const std::map<const Text*, std::string>& currencies() const { return currencies_; }

 private:
  void note_currencies(const Node& tree, const std::vector<Node>& ancestors) {
    std::string known;
    const auto note = [&](const Node& file) {
      if (const Node* own = head_text(file, "currency")) known = own->text;
      if (!known.empty()) currencies_[file.key_at.text] = known;
    };
    for (auto ancestor = ancestors.rbegin(); ancestor != ancestors.rend(); ++ancestor) note(*ancestor);
    note(tree);
  }

  Node merged(Node& tree, std::vector<Node>& ancestors) const {
    Node whole;
    for (auto ancestor = ancestors.rbegin(); ancestor != ancestors.rend(); ++ancestor) {
      if (ancestor->find("market") != nullptr)
        for (const auto* own : {"market", "regions", "cases"}) erase(*ancestor, own);
      erase(*ancestor, "extends");
      erase(*ancestor, "base");
      whole = detail::merge(std::move(whole), *ancestor);
    }
    erase(tree, "base");
    return detail::merge(std::move(whole), tree);
  }

  std::optional<Node> read(const SourceFile& file, bool is_parent) {
    texts_.push_back(std::make_unique<Text>(file));
    auto tree = detail::read_tree(*texts_.back(), findings_);
    if (tree) check_kind(*tree, is_parent, name_of_file(file.path), findings_);
    return tree;
  }

  std::optional<SourceFile> parent_of(const Node& tree) {
    const Entry* entry = tree.find("extends");
    if (entry == nullptr) return {};
    const Node& node = entry->value;
    if (node.kind != Node::Kind::scalar || !detail::is_id(node.text)) {
      lost_parent_ = node.kind == Node::Kind::refused;
      if (!lost_parent_)
        findings_.add(Code::identifier, node.kind == Node::Kind::null ? node.key_at : node.at,
                      "'extends' needs the name of a base or market",
                      "write it like 'extends: eu' for the file eu.yaml beside this one");
      return {};
    }
    lost_parent_ = true;
    if (std::find(names_.begin(), names_.end(), node.text) != names_.end() || names_.size() > kMaxParents) {
      findings_.add(Code::parent_cycle, node.at, fmt::format("'extends: {}' goes in a circle or too far", node.text),
                    fmt::format("the way here is {}", chain()));
      return {};
    }
    auto found = find_parent_(node.text);
    if (!found) {
      findings_.add(Code::unknown_parent, node.at, fmt::format("there is no file '{}' to build upon", node.text),
                    fmt::format("{}.yaml was looked for beside this file", node.text));
      return {};
    }
    names_.push_back(node.text);
    lost_parent_ = false;
    return found;
  }

  std::string chain() const {
    std::string text;
    for (const auto& name : names_) text += (text.empty() ? "" : " -> ") + name;
    return text;
  }

  const FindParent& find_parent_;
  Findings& findings_;
  Texts texts_;
  std::vector<std::string> names_;
  std::map<const Text*, std::string> currencies_;
  bool lost_parent_ = false;
};

/// The file that a key of the head names by an id.
template <class Find>
std::optional<SourceFile> find_named(const Node& tree, std::string_view key, const Find& find) {
  const Node* id = head_text(tree, key);
  if (id == nullptr || !find || !detail::is_statute_id(id->text)) return {};
  return find(id->text);
}

/// What a file says, unless there is none or it has problems of its own.
template <class T, class Read>
std::optional<T> read_named(detail::Context& context, const std::optional<SourceFile>& file, Read read) {
  if (!file) return {};
  const Text text(*file);
  const auto tree = detail::read_tree(text, context.findings);
  if (!tree) return {};
  const detail::Doubts before(context);
  T value = read(*tree);
  return before.grew() ? std::nullopt : std::optional(std::move(value));
}

}  // namespace

Compiled compile(const SourceFile& market, const FindParent& find_parent, const FindStatute& find_statute) {
  return compile(market, find_parent, find_statute, shipped_calendar);
}

Compiled compile(const SourceFile& market, const FindParent& find_parent, const FindStatute& find_statute,
                 const FindCalendar& find_calendar) {
  Compiled out;
  Findings findings;
  Family family(find_parent, findings);
  const auto tree = family.resolve(market, out.source);
  auto policy = std::make_shared<workflows::Policy>();
  if (tree) {
    out.source.statute = find_named(*tree, "statute", find_statute);
    out.source.calendar = find_named(*tree, "calendar", find_calendar);
    detail::Context context{findings, version_of(out.source), "", {}};
    const auto law = read_named<detail::Statute>(context, out.source.statute, [&](const Node& facts) {
      return detail::read_statute(context, facts, head_text(*tree, "statute")->text);
    });
    const auto calendar = read_named<detail::CalendarFile>(context, out.source.calendar, [&](const Node& days) {
      return detail::read_calendar(context, days, head_text(*tree, "calendar")->text);
    });
    context.currency_of_file = family.currencies();
    if (law) context.statute = &*law;
    if (calendar) context.calendar = &*calendar;
    policy->file = market.path;
    detail::read_policy(context, *tree, *policy, out.cases);
  }
  out.diagnostics = findings.take();
  if (tree && !has_errors(out.diagnostics)) out.policy = std::move(policy);
  return out;
}

Compiled compile(const PolicySource& source) {
  const auto parent_named = [&](std::string_view name) -> std::optional<SourceFile> {
    for (const auto& parent : source.parents)
      if (name_of_file(parent.path) == name) return parent;
    return {};
  };
  return compile(
      source.market, parent_named, [&](std::string_view) { return source.statute; },
      [&](std::string_view) { return source.calendar; });
}

Compiled compile_file(const std::string& path) {
  const auto market = read_source(path);
  if (!market) {
    Compiled out;
    out.source.market.path = path;
    out.diagnostics.push_back({name_of(Code::unreadable), Severity::error, path, 1, 1, "the file cannot be read",
                               "look at its name and its permissions", ""});
    return out;
  }
  const auto folder = std::filesystem::path(path).parent_path();
  const auto beside = [&](std::string_view name) {
    return read_source((folder / (std::string(name) + ".yaml")).string());
  };
  // policies/statutes/de.yaml -> ../statutes/de.yaml
  const auto own_or = [&](const std::string& shipped_path, std::optional<SourceFile> shipped) {
    const std::filesystem::path shipped_at(shipped_path);
    auto own = read_source(
        (folder / ".." / shipped_at.parent_path().filename() / shipped_at.filename()).lexically_normal().string());
    return own ? own : shipped;
  };
  return compile(
      *market, beside, [&](std::string_view id) { return own_or(statute_file(id), shipped_statute(id)); },
      [&](std::string_view id) { return own_or(calendar_file(id), shipped_calendar(id)); });
}

bool is_base(const SourceFile& file) {
  Findings unused;
  const Text text(file);
  const auto tree = detail::read_tree(text, unused);
  return tree && tree->find("base") && !tree->find("market");
}

std::optional<SourceFile> read_source(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return {};
  std::ifstream in(path, std::ios::binary);
  if (!in) return {};
  SourceFile file{path, std::string(kMaxFileBytes + 1, '\0')};
  in.read(file.text.data(), static_cast<std::streamsize>(file.text.size()));
  if (in.bad()) return {};
  file.text.resize(static_cast<std::size_t>(in.gcount()));
  return file;
}

}  // namespace retour::policies
