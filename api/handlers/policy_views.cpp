#include <boost/json.hpp>

#include "api/handlers/views.hpp"

namespace retour::api::views {
namespace {

namespace json = boost::json;

json::object file(const policies::SourceFile& source) {
  return {{"name", policies::name_of_file(source.path) + ".yaml"}, {"text", source.text}};
}

}  // namespace

std::string checked_policy(const policies::Compiled& compiled) {
  auto report = json::parse(policies::render(compiled.diagnostics, policies::Format::json)).as_object();
  const bool ok = compiled.policy != nullptr;
  report["market"] = ok ? json::value(compiled.policy->market) : json::value(nullptr);
  report["version"] = ok ? json::value(compiled.policy->version) : json::value(nullptr);
  return json::serialize(report);
}

std::string text_of(const std::string& text) { return json::serialize(json::object{{"text", text}}); }

std::string listing(const policies::pages::Exported& exported) {
  json::array notes;
  for (const auto& note : exported.notes)
    notes.push_back(json::object{{"file", note.at.file}, {"line", note.at.line}, {"message", note.message}});
  return json::serialize(json::object{{"document", json::parse(exported.json)}, {"notes", std::move(notes)}});
}

std::string policy_source(const std::string& version, const policies::PolicySource& source) {
  json::array files{file(source.market)};
  for (const auto& parent : source.parents) files.push_back(file(parent));
  return json::serialize(json::object{{"version", version}, {"files", std::move(files)}});
}

}  // namespace retour::api::views
