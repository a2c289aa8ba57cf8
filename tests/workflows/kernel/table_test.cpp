#include "workflows/kernel/table.hpp"

#include <gtest/gtest.h>

#include "tests/workflows/kernel/toy.hpp"

namespace retour::workflows::kernel {
namespace {

using toy::ToyRows;
using Names = std::vector<std::string_view>;

Names copy(std::span<const std::string_view> names) { return {names.begin(), names.end()}; }

TEST(Table, ListsStatesInOrderOfAppearanceWithoutStart) {
  EXPECT_EQ(copy(state_names<ToyRows>()),
            (Names{"requested", "completed", "approved", "received", "partially_received", "rejected"}));
  EXPECT_EQ(copy(event_names<ToyRows>()), (Names{"submit", "approve", "receive", "reject", "close"}));
  EXPECT_EQ(copy(final_names<ToyRows>()), (Names{"completed", "rejected"}));
}

TEST(Table, WritesAnyOfOutRowByRow) {
  const auto rows = transitions<ToyRows>();
  ASSERT_EQ(rows.size(), 10U);
  EXPECT_EQ(rows[3].from, "approved");
  EXPECT_EQ(rows[4].from, "partially_received");
  EXPECT_EQ(rows[4].to, "received");
  EXPECT_EQ(copy(rows[1].guards), (Names{"by_staff", "small"}));
  EXPECT_EQ(copy(rows[0].actions), (Names{"open", "tell"}));
  EXPECT_TRUE(rows[9].guards.empty());
}

TEST(Table, MovesAreListedOncePerEvent) {
  EXPECT_EQ(moves_from<ToyRows>("requested"), (Names{"approve", "reject"}));
  EXPECT_EQ(moves_from<ToyRows>("approved"), (Names{"receive", "reject"}));
  EXPECT_EQ(moves_from<ToyRows>("start"), Names{"submit"});
  EXPECT_EQ(moves_from<ToyRows>("completed"), Names{});
  EXPECT_THROW(moves_from<ToyRows>("Requested"), std::invalid_argument);
  EXPECT_THROW(state_id<ToyRows>(""), std::invalid_argument);
}

TEST(Table, KnowsFinals) {
  EXPECT_TRUE(is_final<ToyRows>("rejected"));
  EXPECT_FALSE(is_final<ToyRows>("received"));
}

struct A {
  static constexpr std::string_view name = "a";
};
struct B {
  static constexpr std::string_view name = "b";
};
struct C {
  static constexpr std::string_view name = "c";
};
struct Go {
  static constexpr std::string_view name = "go";
};
struct Guarded {
  static constexpr std::string_view name = "guarded";
};

template <class... Rows>
struct Of {
  using initial = A;
  using finals = List<C>;
  using rows = List<Rows...>;
};

using Good = Of<Row<A, Go, B, Do<>, If<Guarded>>, Row<A, Go, C>, Row<B, Go, C>>;
static_assert(WellFormed<Good>::value && WellFormed<ToyRows>::value);

using Island = Of<Row<A, Go, C>, Row<B, Go, C>>;
static_assert(!all_reachable<Island>() && every_open_state_has_an_exit<Island>());

using DeadEnd = Of<Row<A, Go, B>, Row<A, Go, C>, Row<B, Go, B>>;  // a loop is not a way out
static_assert(all_reachable<DeadEnd>() && !every_open_state_has_an_exit<DeadEnd>());

using Shadowed = Of<Row<A, Go, C>, Row<A, Go, C, Do<>, If<Guarded>>>;
static_assert(!no_row_is_shadowed<Shadowed>() && no_row_is_shadowed<Good>());

using Undone = Of<Row<Start, Go, A>, Row<A, Go, C, Do<>, If<Guarded>>, Row<A, Go, Start>>;
static_assert(!nothing_returns_to_start<Undone>() && nothing_returns_to_start<ToyRows>());

struct OwnStart {
  static constexpr std::string_view name = "start";
};
using Named = Of<Row<OwnStart, Go, A>, Row<A, Go, C>>;
static_assert(Shape<Named>::has_start && state_names<Named>().size() == 2 && WellFormed<Named>::value);

constexpr std::array<std::string_view, 2> kTwice{"a", "a"};
constexpr std::array<std::string_view, 2> kOdd{"a", "It's"};
static_assert(!detail::usable(kTwice) && !detail::usable(kOdd));

}  // namespace
}  // namespace retour::workflows::kernel
