// policies/tools/detail/flow_text.hpp - one line of YAML: its value, its comment, its braces
#pragma once
// Duty: cuts lines where the formatter needs it and writes braces and brackets anew. Errors: NotUnderstood.
// Threading: pure functions.

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "policies/detail/keys.hpp"

namespace retour::policies::detail {

/// What the formatter leaves alone; the line is added by who knows it.
struct NotUnderstood : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Where the comment of a line begins; its size when there is none. `depth` counts open braces and brackets across
/// lines.
std::size_t comment_start(std::string_view line, int& depth);
std::string_view trimmed(std::string_view text);

/// A value in braces, brackets or neither on one line, with single blanks and the keys in order.
std::string flow_text(std::string_view text, const Value* form);

/// The alternative for a map or a list in this place; nothing for what the table does not know.
const Alternative* section_of(const Value* form, bool list);
/// The places in which keys are written: the table's order, or the order of the file where names are the merchant's
/// own.
std::vector<std::size_t> written_order(std::string_view section, const std::vector<std::string>& names);

}  // namespace retour::policies::detail
