// engine/publishing/report.hpp - publications as people and programs read them
#pragma once
// Duty: the same facts as text and as JSON, for the command line and for HTTP. Threading: pure functions.

#include <string>
#include <vector>

#include "engine/publishing/publications.hpp"

namespace retour::engine {

/// A line for each publication, with its markets below it.
std::string render_history(const std::vector<Publication>& history);
/// {"publications": [...]}
std::string history_json(const std::vector<Publication>& history);

/// Each market with what changes for customers and staff.
std::string render_published(const Published& published);
/// {"publication", "tried", "markets": [{"market", "before", "after", "changes"}]}
std::string published_json(const Published& published);

/// For people: the message, and the diagnostics where a policy has errors.
std::string render_problem(const PublishProblem& problem);

}  // namespace retour::engine
