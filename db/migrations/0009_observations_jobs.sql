-- 0009: what steps really took, and training runs that are planned again when it drifts.

-- Tables whose rows are written once and never changed or removed, whoever asks: the service's own mistakes included.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

-- The observations of one run of one plan, in order. The state follows from the observations: it is kept so that it
-- need not be computed again at each step.
CREATE TABLE observation_streams (
    stream_id  bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    plan_id    text        NOT NULL REFERENCES plans,
    slicing    text        NOT NULL CHECK (slicing <> ''),
    job        text        NOT NULL CHECK (job = '' OR job ~ '^[a-z0-9][a-z0-9._-]{0,62}$'), -- '': none was named
    -- The event of the job's log since which it runs the plan: a job may come back to a plan. 0 outside /v1/jobs.
    since      integer     NOT NULL CHECK (since >= 0),
    state      jsonb       NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (plan_id, slicing, job, since)
);

CREATE TABLE observations (
    observation_id     bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream_id          bigint           NOT NULL REFERENCES observation_streams,
    number             bigint           NOT NULL CHECK (number >= 1), -- in its stream
    step               bigint           CHECK (step >= 0),
    step_ms            double precision CHECK (step_ms > 0 AND step_ms < 'Infinity'),
    -- (observed - predicted) / predicted
    step_deviation     double precision CHECK (step_deviation >= -1 AND step_deviation < 'Infinity'),
    forward_deviation  double precision CHECK (forward_deviation >= -1 AND forward_deviation < 'Infinity'),
    backward_deviation double precision CHECK (backward_deviation >= -1 AND backward_deviation < 'Infinity'),
    slices             jsonb,
    observed_at        timestamptz      NOT NULL,
    received_at        timestamptz      NOT NULL DEFAULT now(),
    UNIQUE (stream_id, number),
    CHECK ((step_ms IS NULL) = (step_deviation IS NULL)),
    CHECK (num_nonnulls(step_ms, slices) > 0)
);

CREATE INDEX observations_by_age ON observations (stream_id, observation_id DESC);

CREATE TRIGGER observations_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON observations
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A training run. What stands below "state" is a fold over its events, changed only together with them.
CREATE TABLE jobs (
    job                           text             PRIMARY KEY CHECK (job ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    replan_on_drift               boolean          NOT NULL,
    minimum_gain_fraction         double precision NOT NULL
                                  CHECK (minimum_gain_fraction >= 0 AND minimum_gain_fraction <= 1),
    minimum_steps_between_replans integer          NOT NULL CHECK (minimum_steps_between_replans >= 0),
    -- state
    version                       integer          NOT NULL CHECK (version >= 1), -- events so far
    plan_id                       text             NOT NULL REFERENCES plans,
    plan_since                    integer          NOT NULL CHECK (plan_since >= 1), -- the event
    is_replan_pending             boolean          NOT NULL,
    observed_event                integer,
    registered_at                 timestamptz      NOT NULL,
    ended_at                      timestamptz      -- NULL: it is active
);

CREATE TABLE job_events (
    job         text        NOT NULL REFERENCES jobs,
    sequence    integer     NOT NULL CHECK (sequence >= 1),
    kind        text        NOT NULL CHECK (kind IN ('registered', 'observed', 'driftConfirmed', 'replanned',
                                                     'replanDeclined', 'planChanged', 'ended')),
    occurred_at timestamptz NOT NULL,
    reason      text        NOT NULL CHECK (reason <> ''),
    plan_id     text        NOT NULL REFERENCES plans,
    profile_id  text        REFERENCES profiles,
    numbers     jsonb,
    PRIMARY KEY (job, sequence)
);

CREATE TRIGGER job_events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON job_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A profile whose times were corrected by what a run observed: they are no measurements any more.
ALTER TABLE profiles ADD COLUMN adjusted_from text REFERENCES profiles;
