-- 0011: runs of which layers are frozen and workers come and go. All that is added is null in what was there before.

-- What a run was registered with, and the fold over its events: the columns below "state" of 0009 have one more.
ALTER TABLE jobs
    ADD COLUMN elastic       jsonb CHECK (jsonb_typeof(elastic) = 'object'), -- NULL: it is not elastic
    ADD COLUMN elastic_state jsonb CHECK (jsonb_typeof(elastic_state) = 'object'),
    ADD CONSTRAINT elastic_whole CHECK (num_nulls(elastic, elastic_state) IN (0, 2));

-- The client's name of an event: sent again it happens no second time.
ALTER TABLE job_events
    ADD COLUMN event_id text CHECK (event_id ~ '^[A-Za-z0-9._:-]{1,200}$'),
    DROP CONSTRAINT job_events_kind_check,
    ADD CONSTRAINT job_events_kind_check CHECK (kind IN (
        'registered', 'observed', 'driftConfirmed', 'replanned', 'replanDeclined', 'planChanged', 'ended',
        'freeze', 'thaw', 'profile', 'worker-lost', 'worker-joined', 'worker-slow', 'drain', 'elasticPlanned'));

CREATE UNIQUE INDEX job_events_by_id ON job_events (job, event_id) WHERE event_id IS NOT NULL;

CREATE INDEX job_events_replans ON job_events (job, sequence) WHERE kind = 'elasticPlanned';

-- When a worker was heard of last: no event, as it happens all the time.
CREATE TABLE job_workers (
    job          text        NOT NULL REFERENCES jobs,
    worker       text        NOT NULL CHECK (worker ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    generation   integer     NOT NULL CHECK (generation >= 1), -- that it works in, as it said
    last_seen_at timestamptz NOT NULL,
    is_watched   boolean     NOT NULL, -- false: it is lost or drained, and its silence says nothing
    PRIMARY KEY (job, worker)
);

CREATE INDEX job_workers_by_silence ON job_workers (last_seen_at) WHERE is_watched;
