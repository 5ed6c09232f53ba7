-- 0004: a plan is kept as the answer that was given, word for word, with the few columns that it is looked up by.
-- Plans of before are dropped. They were computed from what is kept (model, profile, question), nothing refers to them,
-- and they lack most of what an answer says now: whoever asks again gets a whole one under another id.

DROP TABLE plans;

CREATE TABLE plans (
    plan_id         text             PRIMARY KEY CHECK (plan_id ~ '^[0-9a-f]{32}$'),
    model           text             NOT NULL REFERENCES models,
    profile_id      text             NOT NULL REFERENCES profiles,
    planner_version text             NOT NULL CHECK (planner_version <> ''),
    makespan_ms     double precision NOT NULL CHECK (makespan_ms >= 0 AND makespan_ms < 'Infinity'),
    created_at      timestamptz      NOT NULL,
    -- json, not jsonb: the text stays as it was written, so that everybody gets the same bytes under the same tag.
    answer          json             NOT NULL CHECK (answer ->> 'planId' = plan_id),
    -- What a listing shows of it.
    stages          integer          NOT NULL GENERATED ALWAYS AS ((answer ->> 'stages')::integer) STORED,
    sequence_tokens integer          NOT NULL GENERATED ALWAYS AS ((answer ->> 'sequenceTokens')::integer) STORED,
    -- As that of profiles, in 0003.
    listing_key     text             NOT NULL UNIQUE GENERATED ALWAYS AS (
        lpad(((extract(epoch FROM created_at AT TIME ZONE 'UTC') * 1000000)::bigint)::text, 17, '0') || '-' || plan_id
    ) STORED
);

CREATE INDEX plans_by_profile ON plans (profile_id, created_at DESC);
