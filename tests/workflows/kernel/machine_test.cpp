#include <gtest/gtest.h>

#include "tests/workflows/kernel/machines.hpp"

namespace retour::workflows::kernel::toy {
namespace {

using Decide = Outcome (*)(std::string_view, const Event&, const Facts&, Draft&);

std::vector<std::string_view> machine_states() {
  std::vector<std::string_view> states{"start"};
  for (std::string_view state : state_names<ToyRows>()) states.push_back(state);
  return states;
}

const std::vector<Event> kEvents{Submit{},   Approve{5}, Approve{50}, Approve{500}, Receive{0},
                                 Receive{1}, Receive{2}, Reject{},    Close{}};

TEST(Machines, AgreeOnEveryStateEventAndFact) {
  int taken = 0, refused = 0, no_move = 0;
  for (std::string_view state : machine_states())
    for (const Event& event : kEvents)
      for (bool staff : {false, true})
        for (int limit_minor : {0, 100, 1000})
          for (int expected_units : {1, 2}) {
            const Facts facts{staff, limit_minor, expected_units};
            Draft msm_draft{{"before"}}, fold_draft{{"before"}};
            const Outcome msm = by_msm(state, event, facts, msm_draft);
            ASSERT_EQ(msm, by_fold(state, event, facts, fold_draft)) << state << " event " << event.index();
            ASSERT_EQ(msm_draft, fold_draft) << state;
            if (!std::holds_alternative<Taken>(msm)) {
              ASSERT_EQ(msm_draft, Draft{{"before"}}) << state;
            }
            ++(std::holds_alternative<Taken>(msm) ? taken : std::holds_alternative<Refused>(msm) ? refused : no_move);
          }
  EXPECT_GT(taken, 0);
  EXPECT_GT(refused, 0);
  EXPECT_GT(no_move, 0);
}

class Machine : public testing::TestWithParam<Decide> {
 protected:
  Outcome decide(std::string_view state, const Event& event, const Facts& facts = {}) {
    return GetParam()(state, event, facts, draft_);
  }
  Draft draft_{{"before"}};
};

TEST_P(Machine, CreatesFromStart) {
  EXPECT_EQ(decide("start", Submit{}), Outcome(Taken{"requested", 0}));
  EXPECT_EQ(draft_.log, (std::vector<std::string>{"before", "open", "tell submit"}));
}

TEST_P(Machine, TakesTheFirstRowThatPasses) {
  EXPECT_EQ(decide("approved", Receive{2}), Outcome(Taken{"received", 3}));
  EXPECT_EQ(decide("approved", Receive{1}), Outcome(Taken{"partially_received", 5}));
  EXPECT_EQ(decide("partially_received", Receive{1}), Outcome(Taken{"partially_received", 6}));
  EXPECT_EQ(draft_.log, (std::vector<std::string>{"before", "tell receive"}));
  EXPECT_EQ(decide("requested", Approve{5}, {.staff = true}), Outcome(Taken{"completed", 1}));
  EXPECT_EQ(decide("requested", Approve{50}, {.staff = true}), Outcome(Taken{"approved", 2}));
  EXPECT_EQ(draft_.log, (std::vector<std::string>{"before", "tell receive", "pay 5", "tell approve"}));
}

TEST_P(Machine, CollectsTheReasonOfEachRowInTableOrder) {
  const Reason not_small{"not_small", "Only small amounts need no return.", {}, "named_by_itself"};
  const Reason over_limit{
      "over_limit", "The amount exceeds the limit.", {{"v1", "toy.yaml", 3, 5, "limit"}}, "within_limit"};
  EXPECT_EQ(decide("requested", Approve{500}, {.staff = true}), Outcome(Refused{{not_small, over_limit}}));
  EXPECT_EQ(draft_, Draft{{"before"}});
}

TEST_P(Machine, SaysTheSameReasonOnce) {
  const Reason staff_only{"staff_only", "Only staff may do this.", {}, "by_staff"};
  EXPECT_EQ(decide("requested", Approve{500}), Outcome(Refused{{staff_only}}));
  EXPECT_EQ(draft_, Draft{{"before"}});
}

TEST_P(Machine, NamesTheAllowedMoves) {
  EXPECT_EQ(decide("approved", Close{}), Outcome(NoSuchMove{{"receive", "reject"}}));
  EXPECT_EQ(decide("completed", Close{}), Outcome(NoSuchMove{}));
  EXPECT_EQ(draft_, Draft{{"before"}});
}

TEST_P(Machine, ThrowsOnAnUnknownState) {
  EXPECT_THROW(decide("lost", Close{}), std::invalid_argument);
  EXPECT_THROW(decide("", Close{}), std::invalid_argument);
}

TEST_P(Machine, LetsExceptionsThrough) {
  EXPECT_THROW(decide("requested", Approve{-1}, {.staff = true}), std::domain_error);
  EXPECT_EQ(draft_, Draft{{"before"}});
}

INSTANTIATE_TEST_SUITE_P(Both, Machine, testing::Values(&by_msm, &by_fold),
                         [](const auto& which) { return which.index == 0 ? "msm" : "fold"; });

}  // namespace
}  // namespace retour::workflows::kernel::toy
