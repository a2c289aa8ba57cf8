// policies/pages/speaker.hpp - phrases in the words of a language
#pragma once
// Duty: a message with its arguments -> text: plural forms, lists, amounts, percentages, days of the year and countries
// as the language writes them, by ICU. Errors: std::runtime_error when ICU cannot format; std::logic_error for a
// language or key without a catalogue. Threading: one owner.

#include "policies/pages/statements.hpp"

namespace retour::policies::pages {

class Speaker {
 public:
  /// `language` is one of page_languages(); amounts are of `currency`.
  Speaker(std::string language, std::string currency);

  /// A sentence: its first letter is a capital where the language has them.
  std::string sentence(const Phrase& phrase) const;
  std::string say(const Phrase& phrase) const;
  /// "Germany and Austria"; of a country that has some of the regions only these: "California (United States)".
  std::string places(const std::vector<std::string>& countries, const std::vector<std::string>& regions) const;
  const std::string& language() const { return language_; }
  bool right_to_left() const;

 private:
  std::string text_of(const Value& value) const;
  std::string listed(const std::vector<std::string>& items, bool any) const;
  std::string region(const std::string& code, const std::string& country) const;

  std::string language_, currency_;
};

}  // namespace retour::policies::pages
