#include "engine/store/batcher.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

namespace retour::engine {
namespace {

using IntBatcher = Batcher<int, int>;

TEST(Batcher, EveryCallerGetsItsOwnAnswer) {
  IntBatcher batcher(2, 8, [](const auto& batch) {
    std::vector<int> answers;
    for (const int* request : batch) answers.push_back(*request * 10);
    return answers;
  });
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 16; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i)
        if (batcher.submit(t * 1000 + i) != (t * 1000 + i) * 10) ++wrong;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST(Batcher, OneBadRequestNeverFailsItsNeighbours) {
  IntBatcher batcher(1, 64, [](const auto& batch) {
    std::vector<int> answers;
    for (const int* request : batch) {
      if (*request == 13) throw std::runtime_error("unlucky");
      answers.push_back(*request);
    }
    return answers;
  });
  std::atomic<int> answered = 0, failed = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 26; ++i)
    threads.emplace_back([&, i] {
      try {
        if (batcher.submit(i) == i) ++answered;
      } catch (const std::runtime_error&) {
        ++failed;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(answered, 25);
  EXPECT_EQ(failed, 1);
}

TEST(Batcher, KeepsConflictingRequestsApart) {
  std::atomic<bool> mixed = false;
  IntBatcher batcher(
      1, 64,
      [&](const auto& batch) {
        for (std::size_t i = 1; i < batch.size(); ++i)
          if (*batch[i] == *batch[0]) mixed = true;
        return std::vector<int>(batch.size(), 1);
      },
      [](const auto& batch, const int& other) {
        for (const int* request : batch)
          if (*request == other) return false;
        return true;
      });
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) batcher.submit(7);
    });
  for (auto& thread : threads) thread.join();
  EXPECT_FALSE(mixed);
}

}  // namespace
}  // namespace retour::engine
