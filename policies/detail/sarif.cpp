#include "policies/detail/sarif.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cctype>

namespace retour::policies::detail {
namespace {

namespace json = boost::json;

constexpr const char* kSchema = "https://json.schemastore.org/sarif-2.1.0.json";

std::string_view level_of(Severity severity) { return severity == Severity::error ? "error" : "warning"; }

/// Every code, also those that were not found: the index of a rule is its place in the table.
json::array rules() {
  json::array list;
  for (const auto& info : kCodes)
    list.push_back(json::object{{"id", name_of(info.code)},
                                {"shortDescription", {{"text", info.title}}},
                                {"fullDescription", {{"text", info.explanation}}},
                                {"help", {{"text", info.explanation}}},
                                {"defaultConfiguration", {{"level", level_of(info.severity)}}}});
  return list;
}

std::size_t index_of(const Diagnostic& d) {
  const auto found =
      std::find_if(kCodes.begin(), kCodes.end(), [&](const auto& i) { return name_of(i.code) == d.code; });
  return static_cast<std::size_t>(found - kCodes.begin());
}

/// A relative reference: what a URI does not take as it is, is percent-encoded.
std::string uri_of(std::string_view path) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || std::string_view("/._-~").find(c) != std::string_view::npos) {
      uri += c;
    } else {
      uri += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
  }
  return uri;
}

json::object result_of(const Diagnostic& d) {
  json::object region{{"startLine", d.line}, {"startColumn", d.column}};
  if (!d.source_line.empty()) region["snippet"] = json::object{{"text", d.source_line}};
  const json::object place{{"artifactLocation", {{"uri", uri_of(d.file)}}}, {"region", std::move(region)}};
  return {{"ruleId", d.code},
          {"ruleIndex", index_of(d)},
          {"level", level_of(d.severity)},
          {"message", {{"text", d.help.empty() ? d.message : d.message + " (" + d.help + ")"}}},
          {"locations", json::array{json::object{{"physicalLocation", place}}}}};
}

}  // namespace

std::string sarif(const std::vector<Diagnostic>& diagnostics) {
  json::array results;
  for (const auto& d : diagnostics) results.push_back(result_of(d));
  json::object run{{"tool", {{"driver", {{"name", "retour policy check"}, {"rules", rules()}}}}},
                   {"columnKind", "unicodeCodePoints"},
                   {"results", std::move(results)}};
  return json::serialize(
             json::object{{"$schema", kSchema}, {"version", "2.1.0"}, {"runs", json::array{std::move(run)}}}) +
         "\n";
}

}  // namespace retour::policies::detail
