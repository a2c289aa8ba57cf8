#include "api/cli/key_commands.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "api/auth/keys.hpp"
#include "api/cli/app.hpp"
#include "api/cli/config.hpp"
#include "api/cli/problems.hpp"
#include "api/cli/text_file.hpp"
#include "workflows/model/digest.hpp"
#include "workflows/model/names.hpp"

namespace retour::api::cli {
namespace {

namespace fs = std::filesystem;

/// Keys may be made before there is a configuration: it then has to lie at the default place.
KeyPlace place_of(const KeyOptions& options) {
  if (!options.keys.empty()) return {options.keys, {}};
  const std::string config = config_path(options.config, options.data);
  if (!options.config.empty() || fs::exists(config)) return key_place_of(config);
  return {(fs::path(options.data) / ConfigDocument{}.keys_file).string(), {}};
}

/// Two commands at once would each write what the other has not read. The folder is locked, since the file is replaced.
class KeyFileLock {
 public:
  explicit KeyFileLock(const std::string& keys_path) {
    const auto parent = fs::path(keys_path).parent_path();
    const std::string folder = parent.empty() ? "." : parent.string();
    descriptor_ = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor_ < 0) throw UsageError(fmt::format("there is no folder {}", folder));
    ::flock(descriptor_, LOCK_EX);
  }
  ~KeyFileLock() { ::close(descriptor_); }
  KeyFileLock(const KeyFileLock&) = delete;
  KeyFileLock& operator=(const KeyFileLock&) = delete;

 private:
  int descriptor_ = -1;
};

std::vector<ApiKey> keys_at(const std::string& path) {
  return fs::exists(path) ? read_key_file(path).all() : std::vector<ApiKey>{};
}

void write_keys(const std::string& path, const std::vector<ApiKey>& keys) {
  const std::string text = key_file_text(keys);
  const auto read = Keys::read(text);  // never write what no server would read
  if (const auto* problems = std::get_if<std::vector<FieldProblem>>(&read))
    throw UsageError(fmt::format("{} stays as it is, the change is not usable{}", path, listed(*problems)));
  write_secret_file(path, text);
}

workflows::Role role_of(const std::string& name) {
  const auto role = workflows::parse_enum<workflows::Role>(name);
  if (!role) throw UsageError(fmt::format("there is no role '{}'", name));
  return *role;
}

void require_text(const char* option, const std::string& text) {
  if (text.empty()) throw UsageError(fmt::format("{} must not be empty", option));
}

void require_merchant(const KeyPlace& place, const std::string& merchant) {
  const auto& known = place.merchants;
  if (known.empty() || std::find(known.begin(), known.end(), merchant) != known.end()) return;
  throw UsageError(
      fmt::format("there is no merchant '{}'; the configuration has {}", merchant, fmt::join(known, ", ")));
}

}  // namespace

int make_key(const KeyOptions& options, const NewKey& wanted) {
  constexpr std::size_t kIdDigits = 12;
  require_text("--merchant", wanted.merchant);
  require_text("--actor", wanted.actor);
  const KeyPlace place = place_of(options);
  require_merchant(place, wanted.merchant);
  const KeyFileLock lock(place.path);
  auto keys = keys_at(place.path);
  const std::string token = new_token();
  ApiKey key;
  key.sha256 = workflows::sha256_hex(token);
  key.id = "key-" + key.sha256.substr(0, kIdDigits);
  key.name = wanted.name.empty() ? fmt::format("{} {}", wanted.role, wanted.actor) : wanted.name;
  key.merchant = wanted.merchant;
  key.role = role_of(wanted.role);
  key.actor = wanted.actor;
  key.may = wanted.may;
  keys.push_back(key);
  write_keys(place.path, keys);
  say(fmt::format("{} of {} '{}' for {} is in {}; a running server takes it at SIGHUP. This is its token, shown once:",
                  key.id, wanted.role, key.actor, key.merchant, place.path));
  fmt::print("{}\n", token);
  return kOk;
}

int list_keys(const KeyOptions& options) {
  const auto keys = read_key_file(place_of(options).path).all();
  fmt::print("{:<20} {:<10} {:<16} {:<24} {:<10} {}\n", "ID", "ROLE", "MERCHANT", "ACTOR", "MAY", "NAME");
  for (const auto& key : keys)
    fmt::print("{:<20} {:<10} {:<16} {:<24} {:<10} {}\n", key.id, workflows::name_of(key.role), key.merchant, key.actor,
               fmt::join(key.may, ","), key.name);
  return kOk;
}

int revoke_key(const KeyOptions& options, const std::string& id) {
  const std::string path = place_of(options).path;
  const KeyFileLock lock(path);
  auto keys = read_key_file(path).all();
  if (std::erase_if(keys, [&](const auto& key) { return key.id == id; }) == 0)
    throw UsageError(fmt::format("{} has no key '{}': 'retour key list' shows them", path, id));
  write_keys(path, keys);
  say(fmt::format("{} is revoked; a running server refuses it after SIGHUP", id));
  return kOk;
}

}  // namespace retour::api::cli
