// sandbox/admin.hpp - the strings behind the scenes under /_admin: faults, clock, scans, money, the truth
#pragma once
// Unknown fields, faults and operations are refused with 400 and the field's name. Threading: thread-safe.
#include "sandbox/easypost.hpp"
#include "sandbox/stripe.hpp"
#include "sandbox/world.hpp"

namespace retour::sandbox {

class Admin {
 public:
  Admin(World& world, Stripe& stripe, EasyPost& easypost) : world_(world), stripe_(stripe), easypost_(easypost) {}
  Response handle(const Request& request);

 private:
  Response faults(const Request& request);
  Response charges(const Request& request);
  Response fx(const Request& request);
  Response dashboard_refund(const Request& request);
  Response dispute(const Request& request);
  Response scan(const Request& request);
  Response clock(const Request& request);
  Response move_refund(const Request& request);
  Response ledger();

  World& world_;
  Stripe& stripe_;
  EasyPost& easypost_;
};

}  // namespace retour::sandbox
