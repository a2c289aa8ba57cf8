// policies/detail/findings.hpp - where problems are collected while a policy is compiled
#pragma once
// Duty: texts with their lines, places in them, and the bounded list of findings.
// Threading: one compilation, one thread.

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policies/diagnostics.hpp"
#include "policies/source.hpp"

namespace retour::policies::detail {

/// A file's text cut into lines. A leading byte order mark is dropped.
class Text {
 public:
  explicit Text(const SourceFile& file);
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;

  const std::string& path() const { return path_; }
  std::string_view text() const { return text_; }
  /// 1-based; empty beyond the end.
  std::string_view line(int number) const;
  /// Of a 0-based byte of a 1-based line in the whole text; its size when there is no such line.
  std::size_t offset(int number, int byte) const;
  /// Characters between two 0-based byte offsets of a 1-based line; offsets beyond its end count one each.
  int characters(int number, int from_byte, int to_byte) const;

 private:
  std::string path_;
  std::string text_;
  std::vector<std::string_view> lines_;
};

struct Place {
  const Text* text = nullptr;
  int line = 1, column = 1;  // 1-based, characters
};

class Findings {
 public:
  void add(Code code, const Place& at, std::string message, std::string help = {});
  std::size_t count() const { return list_.size(); }
  /// "did you mean 'x'?", as long as a finding with it would still be shown: looking for it is much work.
  std::string suggest(std::string_view word, const std::vector<std::string_view>& known) const;
  std::size_t errors() const;
  /// Those of an attempt that is made again.
  void forget_after(std::size_t count) { list_.resize(std::min(count, list_.size())); }
  std::vector<Diagnostic> take();

 private:
  std::vector<Diagnostic> list_;
};

/// 'text' for messages: shortened and on one line.
std::string quoted(std::string_view text);
/// "a, b and c".
std::string joined(const std::vector<std::string_view>& words);
/// "did you mean 'x'?" for the nearest of `known` by edit distance, or nothing when none is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace retour::policies::detail
