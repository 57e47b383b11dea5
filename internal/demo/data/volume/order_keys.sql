-- What was taken down stands again, and every foreign key is proved by that.
DO $$
DECLARE x record;
BEGIN
    FOR x IN SELECT made FROM volume_down ORDER BY turn DESC LOOP
        EXECUTE x.made;
    END LOOP;
    FOR x IN SELECT wake FROM volume_asleep LOOP
        EXECUTE x.wake;
    END LOOP;
END $$;
SELECT open_money_anew();
