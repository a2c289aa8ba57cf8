// policies/detail/section.hpp - the typed reading of one map: known keys, values, citations
#pragma once
// Duty: the second pass's tools. A Section reads the keys that the table of keys has for it and reports the others; the
// readers turn a node into a value or into a finding with help. Errors: asking for a key that is not in the table ends
// the program. Threading: one compilation, one thread.

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policies/detail/keys.hpp"
#include "policies/detail/tree.hpp"
#include "workflows/model/names.hpp"
#include "workflows/model/policy.hpp"

namespace retour::policies::detail {

struct CalendarFile;
struct Statute;

struct Context {
  Findings& findings;
  std::string version;
  std::string currency;  // empty until known: amounts are then not judged
  std::optional<int> exponent;
  int unknown = 0;               // values that were refused before, or may lack something: nothing follows from them
  bool calendar_named = false;   // rightly or not
  bool languages_known = false;  // all of languages were read
  bool countries_known = false;  // and all of countries
  bool reasons_known = false;    // and all of returns.reasons
  bool rules_known = false;      // and all ids of returns.rules
  const Statute* statute = nullptr;        // its facts, where they were found
  const CalendarFile* calendar = nullptr;  // likewise
  std::map<const Text*, std::string> currency_of_file = {};
  std::vector<Place> foreign_amounts = {};  // written for another currency, in a file that is extended

  workflows::Citation cite(const Place& at, std::string rule) const;
};

/// Whether findings or unknown values came up since: then nothing is said about the whole.
class Doubts {
 public:
  explicit Doubts(const Context& context) : context_(context), before_(count()) {}
  bool grew() const { return count() != before_; }

 private:
  std::size_t count() const { return context_.findings.count() + static_cast<std::size_t>(context_.unknown); }
  const Context& context_;
  const std::size_t before_;
};

/// Whether errors or unknown values came up since: warnings leave no doubt about what was read.
class Errors {
 public:
  explicit Errors(const Context& context) : context_(context), before_(count()) {}
  bool grew() const { return count() != before_; }

 private:
  std::size_t count() const { return context_.findings.errors() + static_cast<std::size_t>(context_.unknown); }
  const Context& context_;
  const std::size_t before_;
};

class Section {
 public:
  /// `node` is read as a map; anything else is reported and reads as empty. `shape` is its section in the table of keys
  /// where that is not the path.
  Section(Context& context, const Node& node, std::string path, std::string_view shape = {});

  const Node* find(std::string_view key);
  /// Reports a missing key, unless the map is partial; a null value counts as missing.
  const Node* need(std::string_view key, std::string_view help = {});
  /// Every entry whose key was not asked for; they count as asked for afterwards.
  std::vector<const Entry*> rest();
  /// Reports the keys that the table does not have.
  void done();

  std::string path(std::string_view key) const;
  const Node& node() const { return node_; }
  bool broken() const { return node_.kind != Node::Kind::map; }
  /// A key that is not there is missing.
  bool whole() const { return !broken() && !node_.partial; }
  Context& context() const { return context_; }
  workflows::Citation cite(std::string_view key = {}) const;

 private:
  Context& context_;
  bool is_of_policy() const { return shape_ != kNoPolicy; }

  const Node& node_;
  std::string path_;
  std::string shape_;
  std::vector<std::string_view> known_;
};

/// A scalar's text, or a finding. `what` names the expectation: "a text", "an amount".
std::optional<std::string> read_text(Context& context, const Node& node, std::string_view what = "a text");
std::optional<int> read_whole(Context& context, const Node& node, int least, int most);
std::optional<bool> read_bool(Context& context, const Node& node);
std::optional<workflows::Minor> read_amount(Context& context, const Node& node);
std::optional<int> read_percent(Context& context, const Node& node);
/// "14 days" within the range
std::optional<int> read_days(Context& context, const Node& node, int least, int most);
/// Days that a label is good for: 21, or "21 days".
std::optional<int> read_label_days(Context& context, const Node& node);
std::optional<std::chrono::hours> read_hours(Context& context, const Node& node, int most_hours);
std::optional<std::pair<int, workflows::Anchor>> read_window(Context& context, const Node& node);
/// One of `words`, or a finding with did-you-mean.
std::optional<std::string> read_word(Context& context, const Node& node, const std::vector<std::string_view>& words);
/// A short name: letters, digits, '.', '_', '-' and inner blanks are not needed; for ids, categories, tags, carriers.
std::optional<std::string> read_name(Context& context, const Node& node);
/// Lower-case letters, digits, '_' and '-', beginning with a letter.
bool is_id(std::string_view text);

/// Lists are compared item by item here and there.
inline constexpr std::size_t kMaxItems = 1'000;

/// The items of a list, with a finding when it is not one, empty or too long.
std::vector<const Node*> read_list(Context& context, const Node& node, std::string_view of_what);

template <class E>
std::optional<E> read_enum(Context& context, const Node& node) {
  const auto word = read_word(context, node, workflows::names_of<E>());
  return word ? workflows::parse_enum<E>(*word) : std::nullopt;
}

}  // namespace retour::policies::detail
