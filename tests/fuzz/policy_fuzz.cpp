// Run: policy_fuzz -dict=tests/fuzz/policy.dict -max_len=4096 -rss_limit_mb=1024 -timeout=5 <scratch folder>
// tests/fuzz/corpus/policy

#include <cstddef>
#include <cstdint>

#include "tests/fuzz/policy_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  retour::policies::try_policy({data, size});
  return 0;
}
