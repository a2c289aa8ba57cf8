// api/auth/keys.hpp - API keys: who calls, for which merchant, in which role
#pragma once
// Duty: the key file, read strictly, and the look-up of a bearer token. Only SHA-256 of a token is kept: tokens are
// long and random, so that a slow hash would add nothing. The look-up compares with every key in constant time. Errors:
// problems of the file are values with their pointer; a request without a known token is HttpError 401. Threading: Keys
// may be asked and replaced from any thread; who was found keeps a copy.

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/http/message.hpp"
#include "workflows/model/actor.hpp"

namespace retour::api {

inline constexpr std::size_t kMaxKeys = 10'000;
inline constexpr std::size_t kMinTokenBytes = 32;
inline constexpr std::size_t kMaxTokenBytes = 256;
inline constexpr std::size_t kMaxKeyFileBytes = 8 * 1024 * 1024;
/// What a key may do beyond its role. Policies are the same for every merchant of an installation, so that publishing
/// one is given to single keys.
inline constexpr std::string_view kPublishRight = "publish";
inline constexpr std::array kKeyRights{kPublishRight};
/// Carriers, providers and timers speak by other doors.
inline constexpr std::array kKeyRoles{workflows::Role::customer, workflows::Role::agent, workflows::Role::lead,
                                      workflows::Role::shop};

struct ApiKey {
  std::string id, name;  // for people and logs
  std::string merchant;
  workflows::Role role = workflows::Role::customer;  // customer, agent, lead or shop
  std::string actor;                                 // of a customer: the order's customer_ref
  std::string sha256;                                // of the token, 64 lower-case hexadecimal digits
  std::vector<std::string> may = {};                 // of kKeyRights

  bool has(std::string_view right) const { return std::find(may.begin(), may.end(), right) != may.end(); }
};

class Keys {
 public:
  Keys() = default;
  Keys(const Keys& other) : list_(other.list()) {}
  Keys& operator=(const Keys& other);

  /// [{"id", "name", "merchant", "role", "actor", "sha256"}, ...], all of them required; "may" is not.
  static std::variant<Keys, std::vector<FieldProblem>> read(std::string_view json);

  /// Nothing when no key has this token.
  std::optional<ApiKey> find(std::string_view token) const;
  std::vector<ApiKey> all() const { return *list(); }

 private:
  using List = std::shared_ptr<const std::vector<ApiKey>>;
  List list() const;

  mutable std::mutex mutex_;
  List list_ = std::make_shared<const std::vector<ApiKey>>();
};

/// The file that Keys::read() reads.
std::string key_file_text(const std::vector<ApiKey>& keys);

/// Of "Authorization: Bearer <token>". Throws HttpError 401.
ApiKey authenticate(const Keys& keys, const Request& request);

/// 64 hexadecimal digits from the system's generator. Throws std::runtime_error when it has none.
std::string new_token();

}  // namespace retour::api
