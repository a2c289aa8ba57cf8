// engine/codec/codec.hpp - model <-> JSON text, as it is stored
#pragma once
// Duty: the stored form of orders, cases, events and decisions: members by name, enums by name, what equals its default
// left out, instants as microseconds since 1970. Citations leave out the policy version when it is the case's own.
// Errors: std::runtime_error for text that this program cannot have written. Threading: pure functions.

#include <string>
#include <string_view>
#include <vector>

#include "workflows/event.hpp"

namespace retour::engine {

std::string order_json(const workflows::Order& order);
workflows::Order order_from_json(std::string_view text);

/// Without the members that are columns; see describe.hpp.
std::string case_json(const workflows::ReturnCase& rma);
/// Fills the described members of `into`, whose policy_version is set already.
void case_from_json(std::string_view text, workflows::ReturnCase& into);

/// The payload's own members, "{}" for events without any.
std::string event_json(const workflows::Event& event);
/// Null for a name that no machine knows.
std::optional<workflows::Payload> event_from_json(std::string_view name, std::string_view body);

/// [["file",line,column,"rule"],...] without versions.
std::string citations_json(const std::vector<workflows::Citation>& citations);
std::vector<workflows::Citation> citations_from_json(std::string_view text, std::string_view policy_version);

/// {"cites":[...],"remarks":[...],"tz":"2026a"}, for the record of a decision.
std::string decision_json(const std::vector<workflows::Citation>& citations, const std::vector<std::string>& remarks);

std::string reasons_json(const std::vector<workflows::kernel::Reason>& reasons);

}  // namespace retour::engine
