#include <fmt/format.h>

#include "policies/pages/page.hpp"
#include "policies/pages/speaker.hpp"

namespace retour::policies::pages {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\'')
      out += "&#39;";
    else
      out += c;
  }
  return out;
}

std::string section(const Part& part, std::size_t number, const Speaker& speaker, bool cite) {
  std::string html = fmt::format("<section aria-labelledby=\"part-{0}\">\n<h2 id=\"part-{0}\">{1}</h2>\n<ul>\n", number,
                                 escaped(speaker.say({part.heading, {}})));
  for (const auto& [says, at] : part.statements) {
    const std::string source = cite ? fmt::format(" data-source=\"{}:{}\"", escaped(at.file), at.line) : "";
    html += fmt::format("<li{}>{}</li>\n", source, escaped(speaker.sentence(says)));
  }
  return html + "</ul>\n</section>\n";
}

}  // namespace

std::string html_page(const PolicyFacts& facts, const PageOptions& options) {
  const Speaker speaker(options.language, facts.currency);
  const std::string title = escaped(speaker.say({"title", {}}));
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\" dir=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n</head>\n"
      "<body>\n<main>\n<h1>{}</h1>\n<p>{}</p>\n",
      escaped(options.language), speaker.right_to_left() ? "rtl" : "ltr", title, title,
      escaped(speaker.sentence({"intro", {{"countries", speaker.places(facts.countries, facts.regions)}}})));
  std::size_t number = 0;
  for (const auto& part : parts_of(facts)) html += section(part, ++number, speaker, options.cite);
  return html + "</main>\n</body>\n</html>\n";
}

}  // namespace retour::policies::pages
