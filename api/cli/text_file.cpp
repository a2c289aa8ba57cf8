#include "api/cli/text_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
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

bool write_whole(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
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

void write_secret_file(const std::string& path, const std::string& text) {
  std::error_code error;
  const std::string target = std::filesystem::weakly_canonical(path, error).string();
  const std::string draft = fmt::format("{}.{}", target, ::getpid());
  const int descriptor = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) throw UsageError(fmt::format("{} cannot be written", path));
  struct stat before {};
  const bool owned = ::stat(target.c_str(), &before) != 0 || ::fchown(descriptor, before.st_uid, before.st_gid) == 0;
  const bool written = owned && write_whole(descriptor, text) && ::fsync(descriptor) == 0;
  ::close(descriptor);
  if (written && ::rename(draft.c_str(), target.c_str()) == 0) return;
  ::unlink(draft.c_str());
  throw UsageError(fmt::format("{} cannot be written", path));
}

}  // namespace retour::api::cli
