#include <fmt/format.h>

#include "policies/pages/page.hpp"
#include "policies/pages/speaker.hpp"

namespace retour::policies::pages {

std::string text_page(const PolicyFacts& facts, const PageOptions& options) {
  const Speaker speaker(options.language, facts.currency);
  std::string page =
      fmt::format("{}\n\n{}\n", speaker.say({"title", {}}),
                  speaker.sentence({"intro", {{"countries", speaker.places(facts.countries, facts.regions)}}}));
  for (const auto& part : parts_of(facts)) {
    page += fmt::format("\n{}\n", speaker.say({part.heading, {}}));
    for (const auto& statement : part.statements) {
      page += fmt::format("- {}", speaker.sentence(statement.says));
      if (options.cite) page += fmt::format(" [{}:{}]", statement.at.file, statement.at.line);
      page += "\n";
    }
  }
  return page;
}

}  // namespace retour::policies::pages
