// engine/cluster/detail/account.hpp - the operating system's user that postgres runs as
#pragma once
// Duty: picks the user, and finds the folder on the way to the data that is closed to it. Errors: ClusterError.
// Threading: any thread; forks for the question.

#include <sys/types.h>

#include <string>

namespace retour::engine::detail {

struct Account {
  uid_t uid;
  gid_t gid;
  std::string name;
  bool switches;  // we are root and become this user between fork and exec
};

/// The owner of an existing cluster, else `wanted`, else nobody; whoever we are when we are not root.
Account account_for(const std::string& wanted, const std::string& cluster_folder);

/// Throws when `account` may not pass through `folder` or one of its parents, and names that one.
void require_way_to(const std::string& folder, const Account& account);

/// Async-signal-safe, for a child between fork and exec. False, with errno, when the system refuses.
bool become(const Account& account);

/// The name, or the number where it has none.
std::string user_name(uid_t uid);

}  // namespace retour::engine::detail
