// workflows/machines.hpp - the four tables behind plain functions
#pragma once
// Duty: what the rest of the system sees of the machines. Boost.MSM executes the tables, one .cpp each; the plain
// interpreter is the oracle of the tests. Errors: std::invalid_argument for an unknown state. Threading: pure
// functions.

#include "workflows/event.hpp"
#include "workflows/kernel/outcome.hpp"
#include "workflows/kernel/render.hpp"

namespace retour::workflows {

enum class Executor { msm, plain };

kernel::Outcome step_return(std::string_view state, const ReturnEvent&, const Facts&, Draft&, Executor = Executor::msm);
kernel::Outcome step_parcel(std::string_view state, const ParcelEvent&, const Facts&, Draft&, Executor = Executor::msm);
kernel::Outcome step_refund(std::string_view state, const RefundEvent&, const Facts&, Draft&, Executor = Executor::msm);
kernel::Outcome step_exchange(std::string_view state, const ExchangeEvent&, const Facts&, Draft&,
                              Executor = Executor::msm);

kernel::TableView return_table();
kernel::TableView parcel_table();
kernel::TableView refund_table();
kernel::TableView exchange_table();

}  // namespace retour::workflows
