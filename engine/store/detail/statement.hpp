// engine/store/detail/statement.hpp - a statement that connections prepare
#pragma once
// Duty: its name and text, and how an instant leaves the database: as microseconds since 1970. Threading: constants.

namespace retour::engine::detail {

struct Statement {
  const char* name;
  const char* text;
};

#define RETOUR_MICROS(column) "(extract(epoch from " column ") * 1000000)::bigint"

}  // namespace retour::engine::detail
