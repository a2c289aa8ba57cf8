#include "api/import/discount_tax.hpp"

namespace retour::api {

using workflows::Minor;

std::vector<Minor> with_tax(std::vector<Minor> discounts, Minor net_minor, Minor tax_minor) {
  if (net_minor <= 0) return discounts;
  Minor so_far = 0, given = 0;
  for (Minor& discount : discounts) {
    so_far = workflows::add(so_far, discount);
    const Minor tax = workflows::scale_half_up(tax_minor, so_far, net_minor);
    discount = workflows::add(discount, workflows::subtract(tax, given));
    given = tax;
  }
  return discounts;
}

}  // namespace retour::api
