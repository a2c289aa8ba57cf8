#include "engine/cluster/detail/account.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <optional>
#include <vector>

#include "engine/cluster/cluster.hpp"

namespace retour::engine::detail {
namespace {

constexpr const char* kLastResort = "nobody";
constexpr std::size_t kPasswdBuffer = 16 * 1024;
constexpr std::size_t kMaxParents = 200;  // a child's answer is its exit code

template <class Lookup>
std::optional<Account> look_up(Lookup lookup) {
  passwd entry{};
  passwd* found = nullptr;
  std::array<char, kPasswdBuffer> buffer{};
  if (lookup(&entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) return std::nullopt;
  return Account{entry.pw_uid, entry.pw_gid, entry.pw_name, false};
}

std::optional<Account> account_of(uid_t uid) {
  return look_up([&](auto... rest) { return ::getpwuid_r(uid, rest...); });
}

std::optional<Account> account_of(const std::string& name) {
  return look_up([&](auto... rest) { return ::getpwnam_r(name.c_str(), rest...); });
}

Account owner_of(const struct stat& cluster) {
  if (const auto known = account_of(cluster.st_uid)) return *known;
  return {cluster.st_uid, cluster.st_gid, std::to_string(cluster.st_uid), false};
}

/// Index of the first folder that is closed to the account, or as many as there are.
std::size_t first_closed(const std::vector<std::string>& folders, const Account& account) {
  const auto search = [&] {
    std::size_t i = 0;
    while (i < folders.size() && ::access(folders[i].c_str(), X_OK) == 0) ++i;
    return i;
  };
  if (!account.switches) return search();
  const pid_t child = ::fork();
  if (child < 0) throw ClusterError(fmt::format("cannot start a process to ask as user {}", account.name));
  if (child == 0) ::_exit(become(account) ? static_cast<int>(search()) : 255);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (!WIFEXITED(status) || WEXITSTATUS(status) == 255)
    throw ClusterError(
        fmt::format("cannot become user {}: the process lacks the right to change its user", account.name));
  return static_cast<std::size_t>(WEXITSTATUS(status));
}

}  // namespace

std::string user_name(uid_t uid) {
  const auto known = account_of(uid);
  return known ? known->name : std::to_string(uid);
}

Account account_for(const std::string& wanted, const std::string& cluster_folder) {
  if (::geteuid() != 0) return {::geteuid(), ::getegid(), user_name(::geteuid()), false};
  struct stat cluster {};
  std::optional<Account> account;
  if (::lstat(cluster_folder.c_str(), &cluster) == 0) {
    if (cluster.st_uid == 0)
      throw ClusterError(fmt::format("{} belongs to root, and PostgreSQL refuses to run as root: chown -R {} {}",
                                     cluster_folder, wanted, cluster_folder));
    account = owner_of(cluster);
  }
  if (!account) account = account_of(wanted);
  if (!account) account = account_of(kLastResort);
  if (!account || account->uid == 0)
    throw ClusterError(fmt::format("PostgreSQL refuses to run as root, and there is no user {} or {} to run it as",
                                   wanted, kLastResort));
  account->switches = true;
  return *account;
}

void require_way_to(const std::string& folder, const Account& account) {
  std::vector<std::string> folders;
  std::filesystem::path step;
  for (const auto& part : std::filesystem::path(folder)) folders.push_back((step /= part).string());
  if (folders.size() > kMaxParents)
    throw ClusterError(fmt::format("{} is more than {} folders deep", folder, kMaxParents));
  const std::size_t closed = first_closed(folders, account);
  if (closed == folders.size()) return;
  throw ClusterError(
      fmt::format("the folder {} is closed to user {}, whom PostgreSQL runs as: put the data elsewhere, for example in "
                  "/var/lib/retour, or let that user pass (chmod o+x {})",
                  folders[closed], account.name, folders[closed]));
}

bool become(const Account& account) {
  if (!account.switches) return true;
  return ::setgroups(0, nullptr) == 0 && ::setgid(account.gid) == 0 && ::setuid(account.uid) == 0;
}

}  // namespace retour::engine::detail
