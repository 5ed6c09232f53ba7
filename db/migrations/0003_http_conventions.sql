-- 0003: answers kept by Idempotency-Key, and the key that listings by time are paged by.

-- A row without an answer is a request that is running, for as long as its lease is renewed: where the service that
-- runs it dies, the lease ends and the next one may take the key over.
CREATE TABLE idempotency_keys (
    idempotency_key text        PRIMARY KEY CHECK (idempotency_key ~ '^[!-~]{1,255}$'),
    request_sha256  bytea       NOT NULL CHECK (octet_length(request_sha256) = 32),
    attempt_id      uuid        NOT NULL,
    leased_until    timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    status          integer     CHECK (status BETWEEN 200 AND 499),
    headers         json,
    body            bytea,
    CONSTRAINT answered_whole_or_not_at_all CHECK (num_nulls(status, headers, body) IN (0, 3))
);

CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_at);

-- The time in microseconds, then the id: sorts as text from the oldest to the newest, and never changes.
ALTER TABLE profiles ADD COLUMN listing_key text NOT NULL GENERATED ALWAYS AS (
    lpad(((extract(epoch FROM created_at AT TIME ZONE 'UTC') * 1000000)::bigint)::text, 17, '0') || '-' || profile_id
) STORED;

CREATE UNIQUE INDEX profiles_by_listing_key ON profiles (listing_key);
