// api/cli/signals.hpp - signals as values that one thread waits for
#pragma once
// Duty: SIGTERM and SIGINT stop, SIGHUP reloads, SIGPIPE is nothing. Made before any other thread, so that all inherit
// the mask and no signal ever interrupts work. Threading: wait() by one thread.

#include <signal.h>

namespace retour::api::cli {

enum class Wish { stop, reload };

class Signals {
 public:
  Signals();
  Wish wait() const;

 private:
  sigset_t set_;
};

}  // namespace retour::api::cli
