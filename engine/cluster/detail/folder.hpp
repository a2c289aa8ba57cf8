// engine/cluster/detail/folder.hpp - what lies in the data folder, and who may use it
#pragma once
// Duty: makes the folder, holds its lock, keeps the log within bounds, finds a place for the socket that fits into an
// address. Errors: ClusterError that names the path. Threading: one owner.

#include <optional>
#include <string>

#include "engine/cluster/detail/account.hpp"

namespace retour::engine::detail {

/// A log that is longer when postgres starts becomes postgres.log.1.
inline constexpr long kMaxLogBytes = 8 * 1024 * 1024;
/// Of the log, what an error message quotes.
inline constexpr long kQuotedLogBytes = 2 * 1024;
/// An address of a socket has 108 bytes, the last of them zero.
inline constexpr std::size_t kMaxSocketPath = 107;

/// Every path is absolute: postgres changes its folder.
struct Layout {
  explicit Layout(const std::string& data_folder);
  std::string root;
  std::string cluster;  // PGDATA
  std::string draft;    // PGDATA until initdb has ended
  std::string log;
  std::string lock;
  std::string socket;  // a folder, or a link to one in /tmp
  std::string postmaster_pid;
};

/// Makes the folder and what is missing above it, for nobody to list and, when root, for postgres to pass through.
void make_data_folder(const Layout& layout);

/// For the life of the object no other process has this folder. The refusal names the one that has it.
class FolderLock {
 public:
  explicit FolderLock(const std::string& file);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int descriptor_;
};

/// Makes an empty folder that only `account` enters.
void make_private_folder(const std::string& folder, const Account& account);

/// The folder for the socket; what a killed server left is used again.
std::string make_socket_folder(const Layout& layout, const Account& account);
/// Of what a dead postmaster left there: its number may be a stranger's by now, or a zombie's, and postgres would wait
/// for it.
void clear_socket_folder(const std::string& folder);
void remove_socket_folder(const Layout& layout);

/// Opened for appending, after rotation. The caller closes it.
int open_log(const Layout& layout);
std::string end_of_log(const Layout& layout);

/// From the file PG_VERSION; nothing when there is no cluster yet.
std::optional<int> version_of_cluster(const Layout& layout);

/// Makes a finished draft the cluster, for good.
void promote_draft(const Layout& layout);

}  // namespace retour::engine::detail
