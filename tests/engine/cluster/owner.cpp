// cluster_owner: what a server does with its cluster, and nothing else. Starts it, says how to reach it, waits for
// SIGTERM.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "engine/cluster/cluster.hpp"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  retour::engine::PrivateCluster cluster({argv[1]});
  std::string answer;
  try {
    cluster.start();
    answer = cluster.connection_string();
  } catch (const retour::engine::ClusterError& error) {
    answer = std::string("error: ") + error.what();
    std::replace(answer.begin(), answer.end(), '\n', ' ');
  }
  std::printf("%s\n", answer.c_str());
  std::fflush(stdout);
  int received = 0;
  sigwait(&stop, &received);
  cluster.stop();
  return 0;
}
