// MPL vectors end at 20 elements: a table of 30 rows proves that ours do not. A ring of 30 states, two events in turn.
#include <gtest/gtest.h>

#include <array>
#include <utility>

#include "workflows/kernel/msm_machine.hpp"
#include "workflows/kernel/plain_machine.hpp"

namespace retour::workflows::kernel {
namespace {

constexpr std::size_t kRows = 30;

template <std::size_t N>
struct Numbered {
  static constexpr std::array<char, 3> text{'s', static_cast<char>('0' + N / 10), static_cast<char>('0' + N % 10)};
  static constexpr std::string_view name{text.data(), text.size()};
};

struct Facts {
  int highest = 0;
};
struct Draft {
  int steps = 0;
};

struct Next {
  static constexpr std::string_view name = "next";
  int number = 0;
};
struct Skip {
  static constexpr std::string_view name = "skip";
  int number = 0;
};
using Event = std::variant<Next, Skip>;

struct NotTooHigh {
  static constexpr std::string_view name = "not_too_high";
  static Verdict check(const Facts& facts, const auto& event) {
    if (event.number <= facts.highest) return {};
    return Reason{"too_high", std::to_string(event.number)};
  }
};
struct Count {
  static constexpr std::string_view name = "count";
  static void apply(const Facts&, const auto&, Draft& draft) { ++draft.steps; }
};

template <class Sequence>
struct Ring;
template <std::size_t... N>
struct Ring<std::index_sequence<N...>> {
  using type = List<Row<Numbered<N>, std::conditional_t<N % 2 == 0, Next, Skip>, Numbered<(N + 1) % kRows>, Do<Count>,
                        If<NotTooHigh>>...>;
};

struct RingRows {
  using facts = Facts;
  using draft = Draft;
  using initial = Numbered<0>;
  using finals = List<>;
  using rows = Ring<std::make_index_sequence<kRows>>::type;
};

TEST(BigTable, RunsThirtyRows) {
  ASSERT_EQ(transitions<RingRows>().size(), kRows);
  const Facts facts{1};
  for (std::size_t row = 0; row < kRows; ++row)
    for (const Event& event : {Event(Next{1}), Event(Skip{1}), Event(Next{2}), Event(Skip{2})}) {
      Draft msm_draft, fold_draft;
      const std::string_view state = state_names<RingRows>()[row];
      const Outcome msm = decide_msm<RingRows>(state, event, facts, msm_draft);
      ASSERT_EQ(msm, decide_plain<RingRows>(state, event, facts, fold_draft)) << state;
      ASSERT_EQ(msm_draft.steps, fold_draft.steps);
      const bool takes = event.index() == row % 2;
      const int number = std::visit([](const auto& e) { return e.number; }, event);
      if (takes && number == 1) {
        ASSERT_EQ(msm, Outcome(Taken{state_names<RingRows>()[(row + 1) % kRows], row}));
        ASSERT_EQ(msm_draft.steps, 1);
      } else {
        ASSERT_EQ(std::holds_alternative<Refused>(msm), takes);
        ASSERT_EQ(msm_draft.steps, 0);
      }
    }
}

}  // namespace
}  // namespace retour::workflows::kernel
