-- 0001: the model catalogue, latency profiles, and the plans made from both.
-- Applied in file-name order, once each; a file that has landed is never edited.

CREATE TABLE models (
    model               text        PRIMARY KEY CHECK (model ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    layers              integer     NOT NULL CHECK (layers >= 1),
    hidden_size         integer     NOT NULL CHECK (hidden_size >= 1),
    heads               integer     NOT NULL CHECK (heads >= 1 AND hidden_size % heads = 0),
    feed_forward_size   integer     NOT NULL CHECK (feed_forward_size >= 1),
    vocabulary_size     integer     NOT NULL CHECK (vocabulary_size >= 1),
    max_sequence_tokens integer     NOT NULL CHECK (max_sequence_tokens >= 1)
);

-- A profile has either a measured layer and its measurements, or a datasheet.
CREATE TABLE profiles (
    profile_id             text             PRIMARY KEY CHECK (profile_id ~ '^[0-9a-f]{64}$'),
    name                   text             UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    device_name            text             NOT NULL CHECK (device_name <> ''),
    device_kind            text             NOT NULL CHECK (device_kind IN ('cpu', 'cuda')),
    driver                 text,
    cuda                   text,
    torch                  text,
    kernel_backend         text,
    threads                integer          CHECK (threads >= 1),
    dtype                  text             NOT NULL CHECK (dtype IN ('float64', 'float32', 'bfloat16', 'float16')),
    tensor_parallel_degree integer          NOT NULL CHECK (tensor_parallel_degree >= 1),
    hidden_size            integer          CHECK (hidden_size >= 1),
    heads                  integer          CHECK (heads >= 1 AND hidden_size % heads = 0),
    feed_forward_size      integer          CHECK (feed_forward_size >= 1),
    layer_optimizer_ms     double precision CHECK (layer_optimizer_ms >= 0 AND layer_optimizer_ms < 'Infinity'),
    peak_teraflops         double precision CHECK (peak_teraflops > 0 AND peak_teraflops < 'Infinity'),
    memory_gb_per_s        double precision CHECK (memory_gb_per_s > 0 AND memory_gb_per_s < 'Infinity'),
    achievable_fraction    double precision CHECK (achievable_fraction > 0 AND achievable_fraction <= 1),
    layer_overhead_ms      double precision CHECK (layer_overhead_ms >= 0 AND layer_overhead_ms < 'Infinity'),
    measurement_count      integer          NOT NULL CHECK (measurement_count >= 0),
    created_at             timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT measured_or_datasheet CHECK (
        num_nulls(hidden_size, heads, feed_forward_size) = 3 AND measurement_count = 0
        AND num_nulls(peak_teraflops, memory_gb_per_s, achievable_fraction, layer_overhead_ms) = 0
        OR num_nulls(hidden_size, heads, feed_forward_size) = 0 AND measurement_count > 0
        AND num_nulls(peak_teraflops, memory_gb_per_s, achievable_fraction, layer_overhead_ms) = 4)
);

CREATE TABLE measurements (
    profile_id         text             NOT NULL REFERENCES profiles,
    micro_batch        integer          NOT NULL CHECK (micro_batch >= 1),
    slice_tokens       integer          NOT NULL CHECK (slice_tokens >= 1),
    context_tokens     integer          NOT NULL CHECK (context_tokens >= 0),
    forward_ms         double precision NOT NULL CHECK (forward_ms >= 0 AND forward_ms < 'Infinity'),
    backward_ms        double precision NOT NULL CHECK (backward_ms >= 0 AND backward_ms < 'Infinity'),
    forward_spread_ms  double precision CHECK (forward_spread_ms >= 0 AND forward_spread_ms < 'Infinity'),
    backward_spread_ms double precision CHECK (backward_spread_ms >= 0 AND backward_spread_ms < 'Infinity'),
    samples            integer          CHECK (samples >= 1),
    PRIMARY KEY (profile_id, micro_batch, slice_tokens, context_tokens)
);

CREATE TABLE plans (
    plan_id                text             PRIMARY KEY CHECK (plan_id ~ '^[0-9a-f]{32}$'),
    model                  text             NOT NULL REFERENCES models,
    profile_id             text             NOT NULL REFERENCES profiles,
    stages                 integer          NOT NULL CHECK (stages >= 1),
    layers_per_stage       integer          NOT NULL CHECK (layers_per_stage >= 1),
    sequence_tokens        integer          NOT NULL CHECK (sequence_tokens >= 1),
    grain_tokens           integer          NOT NULL CHECK (grain_tokens >= 1 AND sequence_tokens % grain_tokens = 0),
    batch_sequences        integer          NOT NULL CHECK (batch_sequences >= 1),
    tensor_parallel_degree integer          NOT NULL CHECK (tensor_parallel_degree >= 1),
    schedule               text             NOT NULL CHECK (schedule IN ('flush')),
    lower_bound_ms         double precision NOT NULL CHECK (lower_bound_ms >= 0),
    optimality_gap         double precision NOT NULL CHECK (optimality_gap >= 0 AND optimality_gap <= 1),
    optimizer_ms           double precision CHECK (optimizer_ms >= 0),
    planner_version        text             NOT NULL CHECK (planner_version <> ''),
    created_at             timestamptz      NOT NULL DEFAULT now(),
    -- The plan first, then what it is compared with.
    slicings               jsonb            NOT NULL CHECK (jsonb_array_length(slicings) >= 1)
);

CREATE INDEX plans_by_profile ON plans (profile_id, created_at DESC);
