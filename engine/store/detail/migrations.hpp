// engine/store/detail/migrations.hpp - the numbered migrations, built into the program
#pragma once
// Duty: the texts of migrations/NNN_name.sql, in order; written by CMake. Threading: constants.

#include <span>
#include <string_view>

namespace retour::engine::detail {

struct Migration {
  int number;
  std::string_view name, sql;
};

std::span<const Migration> migrations();

}  // namespace retour::engine::detail
