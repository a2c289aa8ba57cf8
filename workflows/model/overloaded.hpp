// workflows/model/overloaded.hpp - one visitor out of several functions
#pragma once
// Duty: std::visit(Overloaded{[](const A&) {...}, [](const B&) {...}}, variant). Threading: as its functions.

namespace retour::workflows {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

}  // namespace retour::workflows
