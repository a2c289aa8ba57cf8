// api/json/reader.hpp - typed reading of a document's fields, collecting every problem with its pointer
#pragma once
// Duty: a Field is a place in the document; reading it yields a value, or reports why not and yields nothing. A missing
// or null field is simply absent: require() makes absence a problem.
// Limits: kMaxProblems reported, kMaxListItems, kMaxTextBytes, kMaxQuantity. Threading: one document, one thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/json/document.hpp"
#include "workflows/model/money.hpp"
#include "workflows/model/time.hpp"

namespace retour::api {

inline constexpr std::size_t kMaxProblems = 100;
inline constexpr std::size_t kMaxListItems = 1000;
inline constexpr std::size_t kMaxTextBytes = 4096;
inline constexpr int kMaxQuantity = 100'000;

class Problems {
 public:
  /// The same problem of the same place is kept once.
  void add(std::string pointer, std::string code, std::string message);
  bool none() const { return list_.empty(); }
  bool full() const { return list_.size() >= kMaxProblems; }  // further ones are dropped
  std::vector<FieldProblem> take() { return std::move(list_); }

 private:
  std::vector<FieldProblem> list_;
};

class Field {
 public:
  Field(const Node* node, std::string pointer, Problems& problems)
      : node_(node), pointer_(std::move(pointer)), problems_(&problems) {}

  bool present() const { return node_ != nullptr && node_->kind != Node::Kind::null; }
  bool given() const { return node_ != nullptr; }  // null counts
  bool is_object() const { return present() && node_->kind == Node::Kind::object; }
  bool is_array() const { return present() && node_->kind == Node::Kind::array; }
  bool is_number() const { return present() && node_->kind == Node::Kind::number; }
  bool is_text() const { return present() && node_->kind == Node::Kind::string; }
  const std::string& pointer() const { return pointer_; }
  const std::vector<std::string>& keys() const { return node_->keys; }  // of an object
  Field value_of(std::size_t key_index) const;                          // without the search by name, which is linear
  Problems& problems() const { return *problems_; }

  Field at(std::string_view key) const;  // of an object; absent of anything else
  Field require(std::string_view key) const;
  std::vector<Field> items(std::size_t most = kMaxListItems) const;  // of an array; empty when absent
  bool is_object_or_report() const;

  std::string text(std::size_t most = kMaxTextBytes) const;  // a string; "" when absent
  std::string id() const;      // a non-empty string or a whole number, as text; "" when absent
  std::string number() const;  // a number's or string's own text, unchecked; "" when absent or something else
  bool flag(bool fallback) const;
  std::optional<workflows::Minor> amount(int exponent) const;
  /// Amounts in minor units, as a string of digits.
  std::optional<workflows::Minor> minor() const;
  /// The widest limits of int or int64 are no limits worth telling.
  std::optional<std::int64_t> integer(std::int64_t least, std::int64_t most) const;
  std::optional<int> quantity(int least) const;
  std::optional<workflows::Instant> time(bool assume_utc = false) const;
  std::string language() const;  // the shape of a BCP 47 tag; "" when absent or empty

  void report(std::string code, std::string message) const {
    problems_->add(pointer_, std::move(code), std::move(message));
  }

 private:
  std::optional<std::int64_t> whole_number(std::string_view code, std::int64_t least, std::int64_t most) const;
  std::nullopt_t bad_type(std::string_view expected) const;

  const Node* node_;
  std::string pointer_;
  Problems* problems_;
};

}  // namespace retour::api
