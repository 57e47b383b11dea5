-- +goose Up
-- A new way to pay needs no migration: which there are is wired in the program, and what it offers it checks.
ALTER TABLE orders DROP CONSTRAINT orders_method, ADD CONSTRAINT orders_method CHECK (method ~ '^[a-z]{2,20}$');
ALTER TABLE payment DROP CONSTRAINT payment_method, ADD CONSTRAINT payment_method CHECK (method ~ '^[a-z]{2,20}$');

-- +goose Down
ALTER TABLE payment DROP CONSTRAINT payment_method, ADD CONSTRAINT payment_method CHECK (method IN ('cod', 'vietqr', 'vnpay', 'momo', 'zalopay', 'stripe'));
ALTER TABLE orders DROP CONSTRAINT orders_method, ADD CONSTRAINT orders_method CHECK (method IN ('cod', 'vietqr', 'vnpay', 'momo', 'zalopay', 'stripe'));
