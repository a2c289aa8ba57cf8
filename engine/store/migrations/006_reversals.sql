-- 006_reversals: a note may be taken back in parts, one for each refund that is given up: what of store credit was spent
-- stays given, while the rest that became money may still fail.

alter table credit_notes add column given_up text collate "C" not null default '';  -- of a reversal: that refund
alter table credit_notes drop constraint credit_notes_merchant_id_root_refund_kind_key;
alter table credit_notes add constraint credit_notes_once unique (merchant_id, root_refund, kind, given_up);
