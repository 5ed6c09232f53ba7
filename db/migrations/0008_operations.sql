-- 0008: work that may outlive the request that asked for it. Whichever service runs an operation holds a lease on it,
-- renewed while it lives; all times are the database's, so that services need not agree on theirs.

CREATE TABLE operations (
    operation_id      text             PRIMARY KEY CHECK (operation_id ~ '^[0-9a-f]{32}$'), -- later ones sort later
    kind              text             NOT NULL CHECK (kind ~ '^[a-z]+$'),
    subject           text             NOT NULL CHECK (subject <> ''), -- what it makes: equal ones make the same
    request           jsonb            NOT NULL CHECK (jsonb_typeof(request) = 'object'),
    state             text             NOT NULL DEFAULT 'queued'
                                       CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    version           bigint           NOT NULL DEFAULT 1 CHECK (version >= 1), -- of what clients see; only goes up
    attempts          integer          NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    cancel_requested  boolean          NOT NULL DEFAULT false,
    progress_fraction double precision NOT NULL DEFAULT 0 CHECK (progress_fraction BETWEEN 0 AND 1),
    progress_message  text             NOT NULL DEFAULT 'Queued.',
    remaining_ms      double precision CHECK (remaining_ms >= 0 AND remaining_ms < 'Infinity'),
    result_url        text             CHECK (result_url LIKE '/%'),
    problem           jsonb            CHECK (jsonb_typeof(problem) = 'object'),
    lease_id          uuid,
    lease_expires_at  timestamptz,
    created_at        timestamptz      NOT NULL DEFAULT now(),
    started_at        timestamptz,
    updated_at        timestamptz      NOT NULL DEFAULT now(),
    ended_at          timestamptz,
    CONSTRAINT leased_while_running CHECK (
        (state = 'running') = (lease_id IS NOT NULL) AND (state = 'running') = (lease_expires_at IS NOT NULL)),
    CONSTRAINT started_when_run CHECK (state IN ('queued', 'cancelled') OR started_at IS NOT NULL),
    CONSTRAINT ended_when_over CHECK ((state IN ('succeeded', 'failed', 'cancelled')) = (ended_at IS NOT NULL)),
    CONSTRAINT result_of_success CHECK ((state = 'succeeded') = (result_url IS NOT NULL)),
    CONSTRAINT problem_of_failure CHECK ((state = 'failed') = (problem IS NOT NULL))
);

-- Of what waits or runs, and nobody wants to be rid of, no two make the same.
CREATE UNIQUE INDEX operations_under_way ON operations (kind, subject)
    WHERE state IN ('queued', 'running') AND NOT cancel_requested;

-- What a worker looks through, however many have ended.
CREATE INDEX operations_to_do ON operations (operation_id) WHERE state IN ('queued', 'running');

CREATE INDEX operations_by_end ON operations (ended_at) WHERE ended_at IS NOT NULL;
