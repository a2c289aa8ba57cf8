#include "api/cli/text_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>

#include "api/cli/app.hpp"

namespace retour::api::cli {
namespace {

std::string read_stream(std::istream& in, const std::string& name, std::size_t max_bytes) {
  std::string text(max_bytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad()) throw UsageError(fmt::format("{} cannot be read", name));
  if (text.size() > max_bytes) throw UsageError(fmt::format("{} is larger than {} bytes", name, max_bytes));
  return text;
}

}  // namespace

std::string read_file(const std::string& path, std::size_t max_bytes) {
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path)) throw UsageError(fmt::format("{} cannot be read", path));
  return read_stream(file, path, max_bytes);
}

std::string read_input(const std::string& path, std::size_t max_bytes) {
  return path == "-" ? read_stream(std::cin, "stdin", max_bytes) : read_file(path, max_bytes);
}

void write_file(const std::string& path, const std::string& text) {
  const std::string draft = fmt::format("{}.{}", path, ::getpid());
  std::ofstream file(draft, std::ios::binary);
  file << text;
  file.close();
  std::error_code error;
  if (file) std::filesystem::rename(draft, path, error);
  if (!file || error) throw UsageError(fmt::format("{} cannot be written", path));
}

}  // namespace retour::api::cli
