// api/cli/command_line.hpp - what the declarations of commands share
#pragma once
// Duty: the command that the line chose, and options with a choice of words. Errors: CLI11's. Threading: one owner.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "api/import/import.hpp"

namespace retour::api::cli {

class Commands {
 public:
  using Run = std::function<int()>;

  CLI::App* add(CLI::App& parent, const std::string& name, const std::string& about, Run run) {
    CLI::App* made = parent.add_subcommand(name, about);
    made->callback([this, run = std::move(run)] { chosen_ = run; });
    return made;
  }
  int run_chosen() const { return chosen_(); }

 private:
  Run chosen_;
};

/// One of `choices` by name; CLI11's own transformer shows the numbers behind the names.
template <class E>
CLI::Option* add_choice(CLI::App& to, const std::string& name, E& target, const std::map<std::string, E>& choices,
                        const std::string& about) {
  std::vector<std::string> names;
  for (const auto& [word, value] : choices) names.push_back(word);
  const std::string shown = fmt::format("{{{}}}", fmt::join(names, "|"));
  const auto take = [&target, choices, shown](const std::vector<std::string>& words) {
    const auto chosen = choices.find(words.back());
    if (chosen == choices.end()) throw CLI::ValidationError(fmt::format("'{}' is none of {}", words.back(), shown));
    target = chosen->second;
    return true;
  };
  return to.add_option(name, take, about)->type_name(shown);
}

/// Whose order documents a command reads; left empty they say it themselves.
inline void add_order_format(CLI::App& to, std::string& format) {
  to.add_option("--format", format, "Whose document it is; default: as its members tell")
      ->check(CLI::IsMember(std::vector<std::string>(kOrderFormats.begin(), kOrderFormats.end())));
}

}  // namespace retour::api::cli
