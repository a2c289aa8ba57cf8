// engine/cluster/detail/orphans.hpp - ends the postgres that a killed server left behind
#pragma once
// Duty: finds postgres processes by the folder they run in, which a cluster shares with no other, and ends them: first
// politely. So no process of an old postmaster can still write when a new one starts. Errors: ClusterError that names
// the process. Threading: any thread, of the process that holds the folder's lock.

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace retour::engine::detail {

std::vector<pid_t> postgres_processes_in(const std::string& folder);

/// Returns when none is left; removes a postmaster.pid whose number now belongs to a stranger, or to a postmaster that
/// nobody has reaped, which postgres would take for one that runs.
void end_orphans(const std::string& folder, const std::function<void(const std::string&)>& log);

}  // namespace retour::engine::detail
