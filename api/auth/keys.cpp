#include "api/auth/keys.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <stdexcept>

#include "api/json/read_struct.hpp"
#include "workflows/model/digest.hpp"
#include "workflows/model/names.hpp"

namespace retour::api {
namespace {

using workflows::Role;

constexpr std::array<std::string_view, 7> kFields{"id", "name", "merchant", "role", "actor", "sha256", "may"};

bool is_hash(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string required_text(const Field& at, std::string_view name) {
  const Field field = at.require(name);
  std::string text = field.text();
  if (field.is_text() && text.empty()) field.report("field_empty", "the text is empty");
  return text;
}

Role required_role(const Field& at) {
  Role role = Role::customer;
  const Field field = at.require("role");
  if (!field.present()) return role;
  detail::read_name(field, role);
  if (std::find(kKeyRoles.begin(), kKeyRoles.end(), role) == kKeyRoles.end())
    field.report("role_invalid", "a key belongs to a customer, agent, lead or shop");
  return role;
}

std::vector<std::string> rights(const Field& at) {
  std::vector<std::string> may;
  for (const Field& item : at.at("may").items(kKeyRights.size())) {
    may.push_back(item.text());
    if (item.is_text() && std::find(kKeyRights.begin(), kKeyRights.end(), may.back()) == kKeyRights.end())
      item.report("right_unknown", fmt::format("a key may be given: {}", fmt::join(kKeyRights, ", ")));
  }
  return may;
}

ApiKey read_key(const Field& at) {
  if (!at.is_object_or_report()) return {};
  detail::report_unknown_fields(at, kFields);
  ApiKey key{required_text(at, "id"), required_text(at, "name"),  required_text(at, "merchant"),
             required_role(at),       required_text(at, "actor"), required_text(at, "sha256"),
             rights(at)};
  if (!key.sha256.empty() && !is_hash(key.sha256))
    at.at("sha256").report("hash_invalid", "expected 64 lower-case hexadecimal digits");
  return key;
}

/// Two keys of one id or one token cannot both be meant.
void report_twice(std::map<std::string, std::size_t>& seen, const std::string& text, std::size_t index,
                  const Field& at) {
  if (text.empty()) return;
  const auto [first, added] = seen.emplace(text, index);
  if (!added) at.report("duplicate", fmt::format("key {} has the same one", first->second));
}

[[noreturn]] void unauthorized(std::string detail) {
  throw HttpError(Problem{.status = 401,
                          .code = "unauthorized",
                          .detail = std::move(detail),
                          .headers = {{"WWW-Authenticate", "Bearer realm=\"retour\""}}});
}

}  // namespace

std::variant<Keys, std::vector<FieldProblem>> Keys::read(std::string_view json) {
  const auto parsed = parse_document(json, kMaxKeyFileBytes);
  if (const auto* problem = std::get_if<FieldProblem>(&parsed)) return std::vector{*problem};
  const Node& root = std::get<Node>(parsed);
  Problems problems;
  const Field list(&root, "", problems);
  if (!list.is_array()) return std::vector{FieldProblem{"", "type_invalid", "expected a list of keys"}};
  if (root.items.size() > kMaxKeys)
    return std::vector{
        FieldProblem{"", "too_many", fmt::format("{} keys, the most is {}", root.items.size(), kMaxKeys)}};
  std::vector<ApiKey> all;
  std::map<std::string, std::size_t> ids, hashes;
  for (std::size_t i = 0; i < root.items.size(); ++i) {
    const Field at(&root.items[i], child_pointer("", std::to_string(i)), problems);
    all.push_back(read_key(at));
    report_twice(ids, all.back().id, i, at.at("id"));
    report_twice(hashes, all.back().sha256, i, at.at("sha256"));
  }
  if (!problems.none()) return problems.take();
  Keys keys;
  keys.list_ = std::make_shared<const std::vector<ApiKey>>(std::move(all));
  return keys;
}

Keys& Keys::operator=(const Keys& other) {
  List list = other.list();
  const std::lock_guard lock(mutex_);
  list_ = std::move(list);
  return *this;
}

Keys::List Keys::list() const {
  const std::lock_guard lock(mutex_);
  return list_;
}

std::optional<ApiKey> Keys::find(std::string_view token) const {
  const std::string hash = workflows::sha256_hex(token);
  const List keys = list();
  const ApiKey* found = nullptr;
  for (const auto& key : *keys)
    if (CRYPTO_memcmp(key.sha256.data(), hash.data(), hash.size()) == 0) found = &key;
  return found == nullptr ? std::nullopt : std::optional(*found);
}

/// A key on each line, so that people can compare two files.
std::string key_file_text(const std::vector<ApiKey>& keys) {
  std::string text;
  for (const auto& key : keys) {
    boost::json::object object{{"id", key.id},
                               {"name", key.name},
                               {"merchant", key.merchant},
                               {"role", workflows::name_of(key.role)},
                               {"actor", key.actor},
                               {"sha256", key.sha256}};
    if (!key.may.empty()) object["may"] = boost::json::array(key.may.begin(), key.may.end());
    text += (text.empty() ? "\n" : ",\n") + boost::json::serialize(object);
  }
  return "[" + text + "\n]\n";
}

ApiKey authenticate(const Keys& keys, const Request& request) {
  const auto header = request.header("Authorization");
  constexpr std::string_view kScheme = "bearer ";
  const bool bearer =
      header && header->size() > kScheme.size() &&
      std::equal(kScheme.begin(), kScheme.end(), header->begin(), [](char a, char b) { return a == (b | 0x20); });
  if (!bearer) unauthorized("Send Authorization: Bearer with an API key.");
  const std::string_view token = std::string_view(*header).substr(kScheme.size());
  const bool long_enough = token.size() >= kMinTokenBytes && token.size() <= kMaxTokenBytes;
  auto key = long_enough ? keys.find(token) : std::nullopt;
  if (!key) unauthorized("The API key is not known.");
  return *std::move(key);
}

std::string new_token() {
  std::array<unsigned char, 32> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw std::runtime_error("no random numbers are to be had");
  std::string token;
  for (const unsigned char byte : bytes) token += fmt::format("{:02x}", byte);
  return token;
}

}  // namespace retour::api
