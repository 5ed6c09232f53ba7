-- 0005: measurements name their profile by a number instead of by the 64 digits of its id, in the heap and in the key.
-- A million of them are checked against their profile once a statement: a foreign key looks it up for every row, which
-- took more than half of the time of COPY (docs/log.md).

ALTER TABLE profiles ADD COLUMN profile_key bigint GENERATED ALWAYS AS IDENTITY UNIQUE;

CREATE TABLE measurements_by_key (
    profile_key        bigint           NOT NULL,
    micro_batch        integer          NOT NULL CHECK (micro_batch >= 1),
    slice_tokens       integer          NOT NULL CHECK (slice_tokens >= 1),
    context_tokens     integer          NOT NULL CHECK (context_tokens >= 0),
    samples            integer          CHECK (samples >= 1),
    forward_ms         double precision NOT NULL CHECK (forward_ms >= 0 AND forward_ms < 'Infinity'),
    backward_ms        double precision NOT NULL CHECK (backward_ms >= 0 AND backward_ms < 'Infinity'),
    forward_spread_ms  double precision CHECK (forward_spread_ms >= 0 AND forward_spread_ms < 'Infinity'),
    backward_spread_ms double precision CHECK (backward_spread_ms >= 0 AND backward_spread_ms < 'Infinity'),
    PRIMARY KEY (profile_key, micro_batch, slice_tokens, context_tokens)
);

INSERT INTO measurements_by_key
SELECT profile_key, micro_batch, slice_tokens, context_tokens, samples,
       forward_ms, backward_ms, forward_spread_ms, backward_spread_ms
  FROM measurements JOIN profiles USING (profile_id)
 ORDER BY profile_key, micro_batch, slice_tokens, context_tokens;

DROP TABLE measurements;
ALTER TABLE measurements_by_key RENAME TO measurements;

-- What a foreign key does: added measurements have a profile, which stays while they are added ...
CREATE FUNCTION measurements_have_a_profile() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    added_keys bigint[] := ARRAY(SELECT DISTINCT profile_key FROM added);
    known      bigint;
BEGIN
    SELECT count(*) INTO known
      FROM (SELECT FROM profiles WHERE profile_key = ANY (added_keys) FOR KEY SHARE) AS locked;
    IF known < cardinality(added_keys) THEN
        RAISE foreign_key_violation USING MESSAGE = 'measurements of a profile that is not there';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER measurements_added AFTER INSERT ON measurements
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION measurements_have_a_profile();

CREATE TRIGGER measurements_changed AFTER UPDATE ON measurements
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION measurements_have_a_profile();

-- ... and a profile that has measurements is not removed.
CREATE FUNCTION profiles_keep_their_measurements() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM measurements WHERE profile_key = OLD.profile_key) THEN
        RAISE foreign_key_violation USING MESSAGE = 'the profile has measurements';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER profiles_removed BEFORE DELETE ON profiles
    FOR EACH ROW EXECUTE FUNCTION profiles_keep_their_measurements();
