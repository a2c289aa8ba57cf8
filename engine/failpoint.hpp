// engine/failpoint.hpp - named points at which a test kills the process
#pragma once
// Duty: RETOUR_FAILPOINT=<name>=<file> in the environment ends the process with SIGKILL when it first passes the point;
// the file remembers that it did, so that the restarted process passes. Without the variable a point costs one
// comparison. Threading: safe from any thread.

#include <string_view>

namespace retour::engine {

void failpoint(std::string_view name);

}  // namespace retour::engine
