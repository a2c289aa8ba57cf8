-- 005_history: what was asked about an order and refused, for those who try a policy on the past.

create index refusals_by_order on refusals (merchant_id, order_id, at) where case_id is null and name = 'submit';
