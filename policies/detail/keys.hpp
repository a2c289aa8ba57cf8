// policies/detail/keys.hpp - the one table of keys: what may be written where, and in which form
#pragma once
// Duty: every section and key of the policy language with its form, a line of documentation and an example. The loader
// asks only for keys that stand here; the JSON Schema, the formatter's order and docs/reference/policy.md are written
// from it. A new key is one line in keys.cpp, in the place where fmt shall write it. Threading: constant data.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "workflows/model/names.hpp"

namespace retour::policies::detail {

enum class Form {
  text,
  name,
  id,
  market,
  currency,
  time_zone,
  language,
  country,
  region,
  statute,
  flag,     // true or false
  whole,    // 21
  amount,   // 4.90
  percent,  // 12.5%
  days,     // 14 days
  hours,    // 24 hours
  window,   // 30 days after delivery
  transit,  // fulfilment plus 3 days
  month_day,
  period,
  date,
  moment,  // a date, or a date with a time
  amount_comparison,
  count_comparison,
  percent_comparison,
  weight_comparison,
  word,     // one of `words`
  section,  // a map with the keys of `section`
  nothing,  // the key alone
};

struct Alternative {
  Form form = Form::text;
  bool list = false;  // a list of it
  std::vector<std::string_view> words = {};
  std::string_view section = {};
  bool may_be_empty = false;  // of a list
};
/// What may stand under a key: any of the alternatives.
using Value = std::vector<Alternative>;

struct Key {
  std::string_view section, name;  // "*": names of the merchant's own
  bool needed = false;             // unless a file that is extended has it
  Value value;
  std::string_view says;
  std::string_view example;
  std::string_view beside = {};  // what the example needs next to it
};

struct SectionInfo {
  std::string_view name;  // of the top: ""; of the entries of a list that has a short form too: "send_back.fee[]"
  std::string_view says;
};

/// Of sections that are no part of a policy: the files of statutes.
inline constexpr std::string_view kNoPolicy = "-";

/// In the order in which they are documented and written.
std::span<const SectionInfo> policy_sections();
std::span<const Key> policy_keys();
/// In the order in which they are written; none for a section that is not known.
const std::vector<const Key*>& keys_of(std::string_view section);
const Key* find_key(std::string_view section, std::string_view name);
/// The key itself, or the one for names of the merchant's own.
const Key* key_for(std::string_view section, std::string_view name);

}  // namespace retour::policies::detail
