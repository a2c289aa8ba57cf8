// policies/tools/format.hpp - lays a policy file out: one order of keys, one indentation, every comment kept
#pragma once
// Duty: the text of `retour policy fmt`. Keys come in the order of the table, two blanks a level; what is between
// braces stays there. A comment goes where the key goes that it stands before or beside. Errors: what is not understood
// (block texts, texts over several lines, unknown keys) is a problem with its line, and then nothing is changed. Before
// a text is returned it is read again: its values and its comments are those of the file. Threading: pure function.

#include <optional>
#include <string>

#include "policies/source.hpp"

namespace retour::policies {

struct Formatted {
  std::optional<std::string> text;
  std::string problem;  // "file:line: error: ...", with a newline, when there is no text
};

Formatted format_policy(const SourceFile& file);

}  // namespace retour::policies
