-- +goose Up
-- The second wall around what belongs to one seller. A session that stands for a seller (pg.ForSeller sets
-- nongsan.seller) sees and changes that seller's rows alone, whatever its statement forgot to ask; one that stands for
-- nobody in particular, as a buyer's, an officer's or a job's, sees all. Policies bind every role but owners of the tables
-- and superusers: the program serves as nongsan_web.
--
-- The two halves are sub-selects, so that each is asked once a statement and not once a row, the second only when
-- somebody is named. "IS NOT NULL" is what the planner takes to be nearly always true: a plain comparison with the
-- setting would be taken for a rare case, and every statement planned as if it found nothing.

-- +goose StatementBegin
-- Builds the wall of a table; own says which rows are the named seller's: %s is the seller's id.
CREATE FUNCTION build_seller_wall(of regclass, own text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    passes text := '(SELECT CASE WHEN coalesce(current_setting(''nongsan.seller'', true), '''') = '''' THEN true END) IS NOT NULL OR '
                || format(own, '(SELECT nullif(current_setting(''nongsan.seller'', true), '''')::bigint)');
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', of);
    EXECUTE format('CREATE POLICY seller_wall ON %s USING (%s) WITH CHECK (%2$s)', of, passes);
END $$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION raze_seller_wall(of regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP POLICY seller_wall ON %s', of);
    EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', of);
END $$;
-- +goose StatementEnd

SELECT build_seller_wall(t::regclass, 'seller_id = %s') FROM unnest(ARRAY[
    'seller_secret', 'seller_member', 'seller_invitation', 'seller_history', 'seller_trust',
    'identity_attempt', 'identity_check', 'identity_notice', 'activation_code', 'certificate', 'payout', 'payout_open']) AS t;

-- +goose Down
SELECT raze_seller_wall(t::regclass) FROM unnest(ARRAY[
    'seller_secret', 'seller_member', 'seller_invitation', 'seller_history', 'seller_trust',
    'identity_attempt', 'identity_check', 'identity_notice', 'activation_code', 'certificate', 'payout', 'payout_open']) AS t;
DROP FUNCTION build_seller_wall, raze_seller_wall;
