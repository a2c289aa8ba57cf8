// tests/api/import/documents.hpp - sample and specification documents, and edits of them
#pragma once
// Duty: reads documents for the import tests and changes single places of them. Threading: one test, one thread.

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "api/import/import.hpp"

namespace retour::api {

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline std::string sample(const std::string& name) {
  return read_text(std::filesystem::path(RETOUR_SOURCE_DIR) / "tests/samples/orders" / name);
}

/// The path of a third-party specification's document; empty when they are not on this machine.
inline std::filesystem::path spec(const std::string& name) {
  const char* root = std::getenv("RETOUR_SPECS");
  const auto base =
      root != nullptr ? std::filesystem::path(root) : std::filesystem::path(RETOUR_SOURCE_DIR) / "../shared/specs";
  const auto path = base / name;
  return std::filesystem::exists(path) ? path : std::filesystem::path{};
}

/// `document` with the value at `pointer` replaced; a last token that an object lacks is added to it.
inline std::string with(const std::string& document, std::string_view pointer, boost::json::value value) {
  auto tree = boost::json::parse(document);
  const auto slash = pointer.rfind('/');
  auto& parent = tree.at_pointer(pointer.substr(0, slash));
  if (parent.is_object())
    parent.as_object()[pointer.substr(slash + 1)] = std::move(value);
  else
    tree.at_pointer(pointer) = std::move(value);
  return boost::json::serialize(tree);
}

/// `document` without the field `key` of the object at `pointer`.
inline std::string without(const std::string& document, std::string_view pointer, std::string_view key) {
  auto tree = boost::json::parse(document);
  tree.at_pointer(pointer).as_object().erase(key);
  return boost::json::serialize(tree);
}

inline std::vector<FieldProblem> problems_of(const ImportResult& result) {
  const auto* problems = std::get_if<std::vector<FieldProblem>>(&result);
  return problems == nullptr ? std::vector<FieldProblem>{} : *problems;
}

inline std::string list(const std::vector<FieldProblem>& problems) {
  std::string text;
  for (const auto& p : problems) text += p.pointer + " " + p.code + ": " + p.message + "\n";
  return text.empty() ? "no problems" : text;
}

inline Imported accepted(const ImportResult& result) {
  if (const auto* imported = std::get_if<Imported>(&result)) return *imported;
  ADD_FAILURE() << list(problems_of(result));
  return {};
}

/// Whether the result is refused with `code` at `pointer`.
inline testing::AssertionResult refused(const ImportResult& result, std::string_view code, std::string_view pointer,
                                        std::string_view message = "") {
  const auto problems = problems_of(result);
  const bool found = std::any_of(problems.begin(), problems.end(), [&](const FieldProblem& p) {
    return p.code == code && p.pointer == pointer && p.message.find(message) != std::string::npos;
  });
  if (found) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "expected " << code << " at '" << pointer << "', got: " << list(problems);
}

inline bool noted(const Imported& imported, std::string_view words) {
  return std::any_of(imported.notes.begin(), imported.notes.end(),
                     [&](const std::string& note) { return note.find(words) != std::string::npos; });
}

}  // namespace retour::api
