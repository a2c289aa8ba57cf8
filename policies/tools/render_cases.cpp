#include <fmt/format.h>

#include <boost/json.hpp>

#include "policies/tools/run_cases.hpp"
#include "policies/tools/words.hpp"

namespace retour::policies {
namespace {

namespace json = boost::json;

json::object object_of(const Mismatch& mismatch) {
  return {{"what", mismatch.what},
          {"expected", mismatch.expected},
          {"actual", mismatch.actual},
          {"because",
           {{"file", mismatch.because.file},
            {"line", mismatch.because.line},
            {"column", mismatch.because.column},
            {"rule", mismatch.because.rule}}}};
}

json::object object_of(const CaseRun& run, const CaseResult& result) {
  json::array mismatches;
  for (const auto& mismatch : result.mismatches) mismatches.push_back(object_of(mismatch));
  return {{"policy", run.file},
          {"name", result.name},
          {"file", result.at.file},
          {"line", result.at.line},
          {"column", result.at.column},
          {"passed", result.passed()},
          {"mismatches", std::move(mismatches)}};
}

}  // namespace

std::string render_cases(const std::vector<CaseRun>& runs) {
  std::string text;
  std::size_t passed = 0, failed = 0;
  for (const auto& run : runs)
    for (const auto& result : run.results) {
      ++(result.passed() ? passed : failed);
      if (result.passed()) continue;
      text += fmt::format("{}: failed: {}\n", place_of(result.at), result.name);
      for (const auto& m : result.mismatches)
        text += fmt::format("  {}: expected {}, got {}\n    {} {}\n", m.what, m.expected, m.actual, place_of(m.because),
                            m.because.rule);
    }
  return text + fmt::format("{} of {} cases hold\n", passed, passed + failed);
}

std::string render_cases_json(const std::vector<CaseRun>& runs) {
  json::array cases;
  std::size_t failed = 0;
  for (const auto& run : runs)
    for (const auto& result : run.results) {
      failed += result.passed() ? 0 : 1;
      cases.push_back(object_of(run, result));
    }
  const auto total = cases.size();
  return json::serialize(json::object{{"total", total}, {"failed", failed}, {"cases", std::move(cases)}}) + "\n";
}

}  // namespace retour::policies
