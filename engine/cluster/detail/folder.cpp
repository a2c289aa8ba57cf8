#include "engine/cluster/detail/folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "engine/cluster/cluster.hpp"

namespace retour::engine::detail {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kOnlyOwner = 0700;
constexpr mode_t kOthersPassThrough = 0711;
constexpr mode_t kLogMode = 0640;
constexpr const char* kSocketName = "/.s.PGSQL.5432";

[[noreturn]] void fail(const std::string& what, const std::string& path) {
  const std::string why = std::strerror(errno);  // before another call changes it
  throw ClusterError(fmt::format("cannot {} {}: {} (as user {})", what, path, why, user_name(::geteuid())));
}

std::string absolute(const std::string& path) {
  if (path.empty()) throw ClusterError("the data folder has no name");
  std::error_code error;
  const fs::path whole = fs::weakly_canonical(path, error);  // through links, so that every parent is checked
  if (error) throw ClusterError(fmt::format("cannot use {} as data folder: {}", path, error.message()));
  return whole.has_filename() ? whole.string() : whole.parent_path().string();
}

void make_folders(const fs::path& folder, mode_t mode) {
  std::error_code unknown;
  if (fs::is_directory(folder, unknown)) return;
  if (folder.has_parent_path() && folder.parent_path() != folder) make_folders(folder.parent_path(), mode);
  if (::mkdir(folder.c_str(), mode) != 0) fail("create the folder", folder);
  if (::chmod(folder.c_str(), mode) != 0) fail("set the rights of", folder);  // whatever the umask took away
}

bool fits_into_address(const std::string& folder) {
  return folder.size() + std::strlen(kSocketName) <= kMaxSocketPath &&
         folder.find(',') == std::string::npos;  // a comma separates hosts
}

/// Nobody else can have put it there: /tmp belongs to all.
bool is_ours_alone(const std::string& folder, const Account& account) {
  struct stat found {};
  return ::lstat(folder.c_str(), &found) == 0 && S_ISDIR(found.st_mode) && found.st_uid == account.uid &&
         (found.st_mode & 077) == 0;
}

std::string linked_folder(const Layout& layout) {
  std::error_code none;
  const fs::path target = fs::read_symlink(layout.socket, none);
  return none ? std::string() : target.string();
}

std::string holder_of(int descriptor) {
  std::string text(32, '\0');
  const auto count = ::pread(descriptor, text.data(), text.size(), 0);
  text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return text.substr(0, text.find('\n'));
}

void sync_folder(const std::string& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) fail("open", folder);
  const bool synced = ::fsync(descriptor) == 0;
  ::close(descriptor);
  if (!synced) fail("write to disk", folder);
}

}  // namespace

Layout::Layout(const std::string& data_folder)
    : root(absolute(data_folder)),
      cluster(root + "/postgres"),
      draft(root + "/postgres.new"),
      log(root + "/postgres.log"),
      lock(root + "/cluster.lock"),
      socket(root + "/socket"),
      postmaster_pid(cluster + "/postmaster.pid") {}

void make_data_folder(const Layout& layout) {
  const bool root = ::geteuid() == 0;
  make_folders(layout.root, root ? kOthersPassThrough : kOnlyOwner);
  struct stat found {};
  if (::stat(layout.root.c_str(), &found) != 0) fail("read", layout.root);
  if (root && (found.st_mode & 0111) != 0111 && ::chmod(layout.root.c_str(), (found.st_mode & 07777) | 0111) != 0)
    fail("set the rights of", layout.root);
  if (::access(layout.root.c_str(), W_OK | X_OK) != 0) fail("write into", layout.root);
}

FolderLock::FolderLock(const std::string& file)
    : descriptor_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) {
  if (descriptor_ < 0) fail("open", file);
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    const std::string holder = holder_of(descriptor_);
    ::close(descriptor_);
    errno = error;
    if (error != EWOULDBLOCK) fail("lock", file);
    throw ClusterError(fmt::format(
        "the data folder {} is in use by the server with process id {}: stop it, or give this one another folder",
        fs::path(file).parent_path().string(), holder.empty() ? "unknown" : holder));
  }
  const std::string pid = fmt::format("{}\n", ::getpid());
  if (::ftruncate(descriptor_, 0) != 0 ||
      ::pwrite(descriptor_, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    const int error = errno;
    ::close(descriptor_);
    errno = error;
    fail("write", file);
  }
}

FolderLock::~FolderLock() { ::close(descriptor_); }

void make_private_folder(const std::string& folder, const Account& account) {
  if (::mkdir(folder.c_str(), kOnlyOwner) != 0) fail("create", folder);
  if (account.switches && ::lchown(folder.c_str(), account.uid, account.gid) != 0) fail("give away", folder);
}

std::string make_socket_folder(const Layout& layout, const Account& account) {
  const std::string linked = linked_folder(layout);
  if (!linked.empty() && is_ours_alone(linked, account)) return linked;
  if (linked.empty() && fits_into_address(layout.socket)) {
    if (!is_ours_alone(layout.socket, account)) {
      remove_socket_folder(layout);
      make_private_folder(layout.socket, account);
    }
    return layout.socket;
  }
  remove_socket_folder(layout);
  std::string folder = "/tmp/retour-XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) fail("create", folder);
  if (account.switches && ::lchown(folder.c_str(), account.uid, account.gid) != 0) fail("give away", folder);
  if (::symlink(folder.c_str(), layout.socket.c_str()) != 0) fail("create", layout.socket);
  return folder;
}

void clear_socket_folder(const std::string& folder) {
  std::error_code gone;
  fs::remove(folder + kSocketName, gone);
  fs::remove(folder + kSocketName + ".lock", gone);
}

void remove_socket_folder(const Layout& layout) {
  std::error_code gone;
  const std::string linked = linked_folder(layout);
  if (linked.starts_with("/tmp/retour-")) {
    clear_socket_folder(linked);
    fs::remove(linked, gone);
  }
  if (linked.empty()) {
    fs::remove_all(layout.socket, gone);
  } else {
    fs::remove(layout.socket, gone);
  }
}

int open_log(const Layout& layout) {
  struct stat found {};
  if (::lstat(layout.log.c_str(), &found) == 0 && found.st_size > kMaxLogBytes &&
      ::rename(layout.log.c_str(), (layout.log + ".1").c_str()) != 0)
    fail("rename", layout.log);
  const int descriptor = ::open(layout.log.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kLogMode);
  if (descriptor < 0) fail("open", layout.log);
  return descriptor;
}

std::string end_of_log(const Layout& layout) {
  std::ifstream file(layout.log, std::ios::binary | std::ios::ate);
  if (!file) return {};
  const auto size = static_cast<long>(file.tellg());
  file.seekg(size > kQuotedLogBytes ? size - kQuotedLogBytes : 0);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::optional<int> version_of_cluster(const Layout& layout) {
  std::error_code error;
  if (!fs::exists(layout.cluster, error)) {
    if (error) throw ClusterError(fmt::format("cannot look into {}: {}", layout.root, error.message()));
    return std::nullopt;
  }
  std::ifstream file(layout.cluster + "/PG_VERSION");
  int major = 0;
  if (file >> major) return major;
  struct stat found {};
  if (::stat(layout.cluster.c_str(), &found) == 0 && ::geteuid() != 0 && found.st_uid != ::geteuid())
    throw ClusterError(fmt::format("{} belongs to user {}, this process runs as {}: start the server as {} or as root",
                                   layout.cluster, user_name(found.st_uid), user_name(::geteuid()),
                                   user_name(found.st_uid)));
  throw ClusterError(
      fmt::format("{} is no PostgreSQL cluster, its file PG_VERSION cannot be read: restore it from a backup, or move "
                  "the folder away "
                  "to begin with an empty one",
                  layout.cluster));
}

void promote_draft(const Layout& layout) {
  if (::rename(layout.draft.c_str(), layout.cluster.c_str()) != 0) fail("rename", layout.draft);
  sync_folder(layout.root);
}

}  // namespace retour::engine::detail
