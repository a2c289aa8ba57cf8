// workflows/exchanges/table.hpp - the life of an exchange
#pragma once
// Duty: the transition table of one exchanged line: inbound units, outbound goods, a difference due either way. When
// the new goods are out of stock it falls back to a refund of what was paid. Threading: types and static functions.

#include "workflows/event.hpp"
#include "workflows/exchanges/states.hpp"
#include "workflows/kernel/table.hpp"

namespace retour::workflows::exchanges {

using kernel::AnyOf;
using kernel::Do;
using kernel::If;
using kernel::List;
using kernel::Row;
using kernel::Verdict;

#define RETOUR_GUARD(Name, wire, EventType)               \
  struct Name {                                           \
    static constexpr std::string_view name = wire;        \
    static Verdict check(const Facts&, const EventType&); \
  };
RETOUR_GUARD(DifferenceAllowed, "difference_allowed", ExchangeQuoted)
RETOUR_GUARD(CustomerPays, "customer_pays", StockReserved)
RETOUR_GUARD(InstantOffered, "instant_offered", HoldPlaced)
RETOUR_GUARD(PaymentNamed, "payment_named", DifferencePaid)
RETOUR_GUARD(AllUnitsBack, "all_units_back", GoodsBack)
RETOUR_GUARD(NothingHandedIn, "nothing_handed_in", GoodsOverdue)
RETOUR_GUARD(OldGoodsSettled, "old_goods_settled", ReplacementDelivered)
RETOUR_GUARD(NothingLeft, "nothing_left", ReplacementReturned)
#undef RETOUR_GUARD

#define RETOUR_ACTION(Name, wire)                                   \
  struct Name {                                                     \
    static constexpr std::string_view name = wire;                  \
    template <class E>                                              \
    static void apply(const Facts& facts, const E&, Draft& draft) { \
      run(facts, draft);                                            \
    }                                                               \
    static void run(const Facts&, Draft&);                          \
  };
#define RETOUR_ACTION_ON(Name, wire, EventType)                \
  struct Name {                                                \
    static constexpr std::string_view name = wire;             \
    static void apply(const Facts&, const EventType&, Draft&); \
  };
RETOUR_ACTION(PriceDifferenceOf, "price_difference")
RETOUR_ACTION(RaiseQuoted, "raise_quoted")
RETOUR_ACTION(AskShopForStock, "ask_shop_for_stock")
RETOUR_ACTION(AskForPayment, "ask_for_payment")
RETOUR_ACTION(TellCustomer, "tell_customer")
RETOUR_ACTION(AskShopToShip, "ask_shop_to_ship")
RETOUR_ACTION(GiveDifferenceBack, "give_difference_back")
RETOUR_ACTION(FallBackToRefund, "fall_back_to_refund")
RETOUR_ACTION(FreeWorth, "free_worth")
RETOUR_ACTION(GivePaymentBack, "give_payment_back")
RETOUR_ACTION(StartScanDeadline, "start_scan_deadline")
RETOUR_ACTION(ReleaseHold, "release_hold")
RETOUR_ACTION(ChargeHold, "charge_hold")
RETOUR_ACTION(RaiseIfSettled, "raise_if_settled")
RETOUR_ACTION_ON(KeepPayment, "keep_payment", DifferencePaid)
RETOUR_ACTION_ON(KeepHold, "keep_hold", HoldPlaced)
RETOUR_ACTION_ON(KeepShipment, "keep_shipment", ReplacementShipped)
#undef RETOUR_ACTION
#undef RETOUR_ACTION_ON

struct ExchangeRows {
  static constexpr std::string_view name = "exchange";
  using facts = Facts;
  using draft = Draft;
  using initial = Requested;
  using finals = List<Completed, ConvertedToRefund, UnreturnedCharged, Unexchanged, Canceled>;
  // clang-format off
  using rows = List<
    Row<Start,      ExchangeRequested, Requested, Do<PriceDifferenceOf, RaiseQuoted>>,
    Row<Requested,  ExchangeQuoted, Quoted, Do<AskShopForStock, TellCustomer>, If<DifferenceAllowed>>,
    Row<Requested,  ExchangeQuoted, ConvertedToRefund, Do<FallBackToRefund, TellCustomer>>,
    Row<Quoted,     StockReserved,  AwaitingPayment, Do<AskForPayment>, If<CustomerPays>>,
    Row<Quoted,     StockReserved,  Authorized, Do<TellCustomer>>,
    Row<AnyOf<Quoted, Authorized, AwaitingPayment, AwaitingGoods, Released>, OutOfStock, ConvertedToRefund,
        Do<FallBackToRefund, GivePaymentBack, TellCustomer, RaiseIfSettled>>,
    Row<AwaitingPayment, DifferencePaid, AwaitingGoods, Do<KeepPayment, TellCustomer>, If<PaymentNamed>>,
    Row<AwaitingPayment, PaymentOverdue, ConvertedToRefund, Do<FallBackToRefund, TellCustomer, RaiseIfSettled>>,
    // goods first; an exchange is whole or not at all: fewer units than agreed are paid back
    Row<AnyOf<Authorized, AwaitingGoods>, GoodsBack, Released, Do<AskShopToShip, GiveDifferenceBack>, If<AllUnitsBack>>,
    Row<Secured,    GoodsBack, Released, Do<ReleaseHold, GiveDifferenceBack>, If<AllUnitsBack>>,
    Row<AnyOf<Quoted, Authorized, AwaitingPayment, AwaitingGoods, Secured>, GoodsBack, ConvertedToRefund,
        Do<ReleaseHold, FallBackToRefund, GivePaymentBack, TellCustomer, RaiseIfSettled>>,
    Row<AnyOf<Quoted, Authorized, AwaitingPayment, AwaitingGoods, Secured>, GoodsRefused, Canceled,
        Do<ReleaseHold, FreeWorth, GivePaymentBack, TellCustomer, RaiseIfSettled>>,
    // replacement first, secured by a hold: the old goods have to be handed in in time, and the hold stays until they are back
    Row<AnyOf<Authorized, AwaitingGoods>, HoldPlaced, Secured, Do<KeepHold, AskShopToShip>, If<InstantOffered>>,
    Row<Released,   ReplacementShipped, Shipped, Do<KeepShipment, TellCustomer>>,
    Row<Secured,    ReplacementShipped, Shipped, Do<KeepShipment, TellCustomer, StartScanDeadline>>,
    Row<Shipped,    GoodsBack, Completed, Do<ReleaseHold, GiveDifferenceBack, RaiseIfSettled>, If<AllUnitsBack>>,
    Row<Shipped,    GoodsBack, UnreturnedCharged, Do<ChargeHold, FallBackToRefund, GivePaymentBack, TellCustomer, RaiseIfSettled>>,
    Row<Shipped,    GoodsRefused, UnreturnedCharged, Do<ChargeHold, FreeWorth, GivePaymentBack, TellCustomer, RaiseIfSettled>>,
    Row<Shipped,    GoodsOverdue, UnreturnedCharged, Do<ChargeHold, FallBackToRefund, GivePaymentBack, TellCustomer, RaiseIfSettled>, If<NothingHandedIn>>,
    Row<Shipped,    ReplacementDelivered, Completed, Do<RaiseIfSettled>, If<OldGoodsSettled>>,
    Row<Shipped,    ReplacementDelivered, Shipped>,
    Row<Shipped,    ReplacementReturned, ConvertedToRefund, Do<FallBackToRefund, GivePaymentBack, TellCustomer, RaiseIfSettled>, If<NothingLeft>>,
    Row<Shipped,    ReplacementReturned, Unexchanged, Do<ReleaseHold, FallBackToRefund, GivePaymentBack, TellCustomer, RaiseIfSettled>>,
    Row<Secured,    CancelExchange, Canceled, Do<ReleaseHold, FallBackToRefund, GivePaymentBack, TellCustomer, RaiseIfSettled>>,
    Row<AnyOf<Quoted, Authorized, AwaitingPayment, AwaitingGoods>, CancelExchange, Canceled, Do<FallBackToRefund, GivePaymentBack, TellCustomer, RaiseIfSettled>>
  >;
  // clang-format on
};

}  // namespace retour::workflows::exchanges
