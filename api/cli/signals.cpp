#include "api/cli/signals.hpp"

#include <initializer_list>

namespace retour::api::cli {

Signals::Signals() {
  ::signal(SIGPIPE, SIG_IGN);
  sigemptyset(&set_);
  for (const int wanted : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set_, wanted);
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
}

Wish Signals::wait() const {
  int received = 0;
  while (sigwait(&set_, &received) != 0) continue;
  return received == SIGHUP ? Wish::reload : Wish::stop;
}

}  // namespace retour::api::cli
