# The story that scripts/run tells; sourced there. Needs its functions, $url, $sandbox, $data, $bin and $story_run.
# Sets told_returns, told_refunds, told_labels, told_refused and told_promises.

told_returns=0 told_refunds=0 told_labels=0 told_refused=0 told_promises=0
calls=0
reply=$data/reply.json

say() { printf '%s\n' "$*"; }

# call ROLE METHOD PATH [JSON]: the body is in $reply, the status in $status.
call() {
  local with=()
  [ $# -lt 4 ] || with=(-H 'Content-Type: application/json' --data-binary "$4")
  calls=$((calls + 1))
  status=$(curl -sS -m 20 -o "$reply" -w '%{http_code}' -X "$2" "$url$3" -H "Authorization: Bearer $(token "$1")" \
    -H "Idempotency-Key: story-$story_run-$calls" "${with[@]}") || fail "$2 $3 got no answer"
}
expect() {
  [ "$status" = "$1" ] || fail "expected status $1 and got $status: $(head -c 600 "$reply")"
}
told() { jq -r "$@" "$reply"; }
money() { jq -rn --arg minor "$1" '$minor | tonumber | "\(. / 100 | floor).\(. % 100 | tostring | if length == 1 then "0" + . else . end) USD"'; }

# is ROLE RMA FILTER: whether the case now passes a jq filter.
is() {
  call "$1" GET "/v1/returns/$2"
  [ "$status" = 200 ] && jq -e "$3" "$reply" >/dev/null
}

# The sample with its dates moved, so that the goods came five days ago, and with ids of this run.
todays_order() {
  local days=$(((story_run - $(date -d 2026-11-11T12:00:00Z +%s)) / 86400))
  jq --argjson days "$days" '
    def moved: (.[0:10] | strptime("%Y-%m-%d") | mktime + $days * 86400 | strftime("%Y-%m-%d")) + .[10:];
    walk(if type == "string" and test("^[0-9]{4}-[0-9]{2}-[0-9]{2}T") then moved else . end)' tests/samples/orders/shopify_1001.json |
    sed -e "s/5508010001001/5508$story_run/g" -e "s/Sample1001/Sample$story_run/g"
}

import_order() {
  todays_order >"$data/order.json"
  jq -c '.transactions[0] | {id: .authorization, payment_intent: .receipt.id, amount: .receipt.amount, currency: .receipt.currency}' "$data/order.json" |
    curl -sS -f -m 20 -o /dev/null "$sandbox/_admin/charges" --data-binary @- || fail "the sandbox does not take the payment"
  call shop POST '/v1/orders/import?format=shopify' "@$data/order.json"
  expect 201
  order=$(told .id)
  say "1. The shop sends order $(told .number) as Shopify exports it, paid $(money "$(jq -r '.transactions[0].receipt.amount' "$data/order.json")"). Policy $(told '.policy_version[0:12]') is pinned to it."
}

show_offers() {
  call customer GET "/v1/orders/$order/returnable"
  expect 200
  say "2. The customer asks what may come back:"
  told '.lines[] | . as $line | .reasons[] | select(.reason == "changed_mind") |
    "   \($line.returnable) x \($line.title): \(.verdict), until \(.deadline.last_day)  [\([.citations[] | select(.rule | test("^returns[.](window|seasons)")) | "\(.file):\(.line)"] | join(", "))]"'
}

# start_return LINE REASON OPENED: sets $rma and $parcel, with the label written and the parcel scanned up to the warehouse.
start_return() {
  call customer POST "/v1/orders/$order/returns" "{\"lines\":[{\"line\":\"$1\",\"quantity\":1,\"reason\":\"$2\",\"opened\":$3}]}"
  expect 201
  rma=$(told .rma)
  told_returns=$((told_returns + 1))
  say "   Return $rma is $(told .state); the customer is told to expect $(money "$(told .quote.total_minor)")."
  wait_for 30 "the label of $rma" is customer "$rma" '.parcels[0].state == "issued"'
  parcel=$(told '.parcels[0].id')
  local tracking
  tracking=$(told '.parcels[0].tracking_code')
  local label="$data/label-$rma.pdf"
  status=$(curl -sS -m 20 -o "$label" -w '%{http_code}' -H "Authorization: Bearer $(token customer)" "$url/v1/returns/$rma/parcels/$parcel/label?format=pdf")
  expect 200
  [ "$(head -c 4 "$label")" = %PDF ] || fail "the label of $rma is no PDF"
  told_labels=$((told_labels + 1))
  say "   Its label from $(told '.parcels[0].carrier'), $tracking, is $label ($(wc -c <"$label") bytes)."
  scan "$tracking" in_transit
  wait_for 30 "the first scan of $rma" is agent "$rma" '.state == "in_transit"'
  scan "$tracking" delivered
  wait_for 30 "the delivery of $rma" is agent "$rma" '.parcels[0].state == "delivered"'
  call agent POST "/v1/returns/$rma/events/receive_goods" "{\"lines\":[{\"line\":\"$1\",\"good\":1}]}"
  expect 200
  refund=$(told '.refunds[0].id')
  say "   Scanned on its way and at the warehouse; received in good condition. $(money "$(told '.refunds[0].amount_minor')") wait for approval."
}

scan() {
  curl -sS -f -m 20 -o /dev/null "$sandbox/_admin/scan" --data-binary "{\"tracking_code\":\"$1\",\"status\":\"$2\"}" || fail "the sandbox does not scan $1"
}

approve() { call "$1" POST "/v1/returns/$rma/refunds/$refund/events/approve_refund" '{}'; }

wait_until_paid() {
  wait_for 60 "the refund of $rma" is agent "$rma" '.refunds[0].state == "settled" and .state == "completed"'
  told_refunds=$((told_refunds + 1))
  say "   Paid to the card as $(told '.refunds[0].provider_ref'); return $rma is $(told .state)."
}

show_books() {
  curl -sS -f -m 20 "$sandbox/_admin/ledger" -o "$reply" || fail "the sandbox has no ledger"
  local mine
  mine=$(told --arg charge "ch_3Sample${story_run}Charge000001" '[.refunds[] | select(.charge == $charge)] | length')
  [ "$mine" = "$told_refunds" ] || fail "the payment provider has $mine refunds, the story paid $told_refunds"
  say "5. The payment provider's own books have each refund exactly once:"
  told --arg charge "ch_3Sample${story_run}Charge000001" '.refunds[] | select(.charge == $charge) | "   \(.id)  \(.amount / 100) \(.currency)  \(.status)  key \(.idempotency_key)"'
}

show_promises() {
  "$bin/retour" verify --data "$data" --json --sandbox "$sandbox" >"$reply" 2>>"$data/retour.log" || fail "a promise is broken: $(told '.checks[] | select(.offences > 0)')"
  told_promises=$(told '.checks | length')
  say "6. retour verify: $told_promises checks of the promises, in the database and against those books, and no row breaks one."
}

tell_story() {
  import_order
  show_offers
  say "3. A shirt comes back, within the agent's limit:"
  start_return 14201001 changed_mind false
  approve agent
  expect 200
  say "   The agent approves it."
  wait_until_paid
  say "4. A headset comes back, over the agent's limit:"
  start_return 14201002 changed_mind false
  approve agent
  expect 422
  told_refused=$((told_refused + 1))
  told '.reasons[0] | "   The agent may not: \(.message)  [\(.citations[0] | "\(.file):\(.line)")]"'
  approve lead
  expect 200
  say "   A lead approves it."
  wait_until_paid
  show_books
  show_promises
}
