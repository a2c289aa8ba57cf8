// api/cli/text_file.hpp - small files: read whole, or written so that a reader sees all of it or nothing
#pragma once
// Duty: files named on the command line. Errors: UsageError that names the file. Threading: pure functions.

#include <cstddef>
#include <string>

namespace retour::api::cli {

std::string read_file(const std::string& path, std::size_t max_bytes);
/// "-" is stdin.
std::string read_input(const std::string& path, std::size_t max_bytes);
void write_file(const std::string& path, const std::string& text);
/// For its owner alone to read, and on the disk when it returns. A file that was there keeps its owner; a link is
/// followed.
void write_secret_file(const std::string& path, const std::string& text);

}  // namespace retour::api::cli
