#include "engine/payments/steps.hpp"

#include "engine/payments/detail/stripe_order.hpp"

namespace retour::engine {

workflows::Minor step_of_provider(std::string_view provider, std::string_view currency) {
  return provider == "stripe" ? stripe::step_of(currency) : 1;
}

}  // namespace retour::engine
