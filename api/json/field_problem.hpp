// api/json/field_problem.hpp - what is wrong with one place of a document
#pragma once
// Duty: the one shape of every complaint about a document or a request body. Threading: plain values.

#include <string>

namespace retour::api {

struct FieldProblem {
  std::string
      pointer;       // JSON pointer (RFC 6901) in the document, empty = the whole document; or a query parameter's name
  std::string code;  // stable
  std::string message;  // for people
};

}  // namespace retour::api
