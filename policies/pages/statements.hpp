// policies/pages/statements.hpp - the sentences of a policy page, before any language
#pragma once
// Duty: the facts of a policy as messages of the catalogues with typed arguments, each sentence with the line of the
// policy that it rests on, in the order of the page. Threading: pure functions.

#include <map>
#include <variant>

#include "policies/pages/facts.hpp"

namespace retour::policies::pages {

struct Phrase;
struct Amount {
  workflows::Minor minor = 0;  // of the policy's currency
};
struct Percent {
  int bp = 0;
};
struct Country {
  std::string code;
};
/// Phrases said one after the other: all of them hold, or any of them.
struct Phrases {
  std::vector<Phrase> items;
  bool any = false;
};
/// Words of the merchant's own, by language.
using OwnWords = std::map<std::string, std::string>;
using Value =
    std::variant<std::int64_t, std::string, Amount, Percent, std::chrono::month_day, Country, Phrases, OwnWords>;

/// A message of the catalogues with its arguments.
struct Phrase {
  std::string key;
  std::map<std::string, Value> args;
};

struct Statement {
  Phrase says;
  workflows::Citation at;
};

struct Part {
  std::string heading;  // a key
  std::vector<Statement> statements;
};

/// The whole page, without its title and head.
std::vector<Part> parts_of(const PolicyFacts& facts);

/// "of the category 'shoes'", "opened", ...: one phrase for every condition that is asked.
Phrases phrases_of(const workflows::Conditions& when);

/// A reason as customers know it.
Phrase reason_phrase(std::string_view id);

}  // namespace retour::policies::pages
