// tests/golden.hpp - texts that must not change by accident
#pragma once
// Duty: compares a text with a file of the repository; UPDATE_GOLDEN=1 in the environment rewrites the file instead.
// Errors: GoogleTest failures. Threading: one test at a time.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace retour::tests {

/// `file` from the root of the repository.
inline void expect_file(const std::string& file, const std::string& text) {
  const auto path = std::filesystem::path(RETOUR_SOURCE_DIR) / file;
  if (const char* update = std::getenv("UPDATE_GOLDEN"); update != nullptr && std::string_view(update) == "1") {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream in(path, std::ios::binary);
  ASSERT_TRUE(in) << path << " is missing: UPDATE_GOLDEN=1 writes it";
  std::stringstream known;
  known << in.rdbuf();
  EXPECT_EQ(text, known.str()) << path << " differs: look at it, then UPDATE_GOLDEN=1";
}

/// tests/golden/<name>
inline void expect_golden(const std::string& name, const std::string& text) {
  expect_file("tests/golden/" + name, text);
}

}  // namespace retour::tests
