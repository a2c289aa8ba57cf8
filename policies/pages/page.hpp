// policies/pages/page.hpp - the policy page of a shop, for customers
#pragma once
// Duty: the facts of a policy as a page in one of the catalogues' languages: plain text, or a whole HTML document
// without scripts, with everything escaped. Errors: as Speaker. Threading: pure functions.

#include "policies/pages/facts.hpp"

namespace retour::policies::pages {

struct PageOptions {
  std::string language = "en";  // one of page_languages()
  bool cite = false;            // say the line of the policy behind every sentence
};

std::string text_page(const PolicyFacts& facts, const PageOptions& options);
std::string html_page(const PolicyFacts& facts, const PageOptions& options);

}  // namespace retour::policies::pages
