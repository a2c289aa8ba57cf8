// policies/source.hpp - the texts a policy version is made of
#pragma once
// Duty: file texts as plain values, and the content hash that names a version.
// Threading: plain values and pure functions.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace retour::policies {

inline constexpr std::size_t kMaxFileBytes = 256 * 1024;
inline constexpr std::size_t kMaxParents = 8;

struct SourceFile {
  std::string path;  // as given and as cited, e.g. policies/markets/us.yaml
  std::string text;
};

/// Everything that a version consists of: enough to compile it again anywhere.
struct PolicySource {
  SourceFile market;
  std::vector<SourceFile> parents;                    // nearest first
  std::optional<SourceFile> statute = std::nullopt;   // the facts of its law, where they were found
  std::optional<SourceFile> calendar = std::nullopt;  // its weekends and holidays, likewise
};

/// The name by which `extends` finds a file: policies/markets/eu.yaml -> eu.
std::string name_of_file(std::string_view path);

/// Lower-case SHA-256 hex over base names and bytes, each prefixed by its length; folders do not matter.
std::string version_of(const PolicySource& source);

/// The first 16 characters, for texts people read.
inline std::string_view short_version(std::string_view version) { return version.substr(0, 16); }

}  // namespace retour::policies
