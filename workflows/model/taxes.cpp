#include "workflows/model/taxes.hpp"

#include <algorithm>
#include <cstdlib>

namespace retour::workflows {
namespace {

TaxPart* same_rate(std::vector<TaxPart>& taxes, const TaxPart& tax) {
  const auto found = std::find_if(taxes.begin(), taxes.end(), [&](const TaxPart& t) { return t.rate == tax.rate; });
  return found == taxes.end() ? nullptr : &*found;
}

}  // namespace

void add_taxes(std::vector<TaxPart>& into, const std::vector<TaxPart>& more) {
  for (const auto& tax : more) {
    if (TaxPart* same = same_rate(into, tax))
      same->minor = add(same->minor, tax.minor);
    else
      into.push_back(tax);
  }
}

void take_off(std::vector<TaxPart>& from, const std::vector<TaxPart>& less) {
  for (const auto& tax : less)
    if (TaxPart* same = same_rate(from, tax))
      same->minor = subtract(same->minor, tax.minor);
    else if (tax.minor != 0)
      from.push_back({tax.rate, -tax.minor});
}

std::vector<TaxPart> part_of(const std::vector<TaxPart>& taxes, Minor amount, Minor of) {
  std::vector<TaxPart> parts;
  for (const auto& tax : taxes) {
    const Minor part = of == 0 ? 0 : scale_half_up(std::abs(tax.minor), amount, of);
    parts.push_back({tax.rate, tax.minor < 0 ? -part : part});
  }
  return parts;
}

Minor sum_of(const std::vector<TaxPart>& taxes) {
  Minor sum = 0;
  for (const auto& tax : taxes) sum = add(sum, tax.minor);
  return sum;
}

}  // namespace retour::workflows
