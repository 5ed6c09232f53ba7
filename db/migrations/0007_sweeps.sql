-- 0007: sweeps. A sweep and all its rows are stored in one transaction, and never change.

CREATE TABLE sweeps (
    sweep_id        text        PRIMARY KEY CHECK (sweep_id ~ '^[0-9a-f]{32}$'),
    model           text        NOT NULL REFERENCES models,
    cluster         text        NOT NULL,
    cluster_version integer     NOT NULL,
    planner_version text        NOT NULL CHECK (planner_version <> ''),
    created_at      timestamptz NOT NULL DEFAULT now(),
    -- The answer whole, its fronts among it; its rows are in sweep_rows.
    answer          jsonb       NOT NULL CHECK (jsonb_array_length(answer -> 'workloads') >= 1),
    FOREIGN KEY (cluster, cluster_version) REFERENCES cluster_versions
);

CREATE TABLE sweep_rows (
    sweep_id         text             NOT NULL REFERENCES sweeps,
    row_index        integer          NOT NULL CHECK (row_index >= 0),
    sequence_tokens  integer          NOT NULL CHECK (sequence_tokens >= 1),
    step_sequences   integer          NOT NULL CHECK (step_sequences >= 1),
    pipeline_degree  integer          NOT NULL CHECK (pipeline_degree >= 1),
    data_degree      integer          NOT NULL CHECK (data_degree >= 1),
    tensor_degree    integer          NOT NULL CHECK (tensor_degree >= 1),
    micro_batch      integer          NOT NULL CHECK (micro_batch >= 1),
    schedule         text             NOT NULL CHECK (schedule IN ('flush', '1f1b', 'interleaved', 'zero-bubble')),
    virtual_stages   integer          NOT NULL CHECK (virtual_stages >= 1),
    recompute        text             NOT NULL CHECK (recompute IN ('none', 'selective', 'full')),
    gpus             bigint           NOT NULL CHECK (gpus >= 1),
    pareto           boolean          NOT NULL,
    step_ms          double precision CHECK (step_ms >= 0 AND step_ms < 'Infinity'),
    memory_bytes     bigint           CHECK (memory_bytes >= 0),
    obstacle         text             CHECK (
        obstacle IN ('gpus', 'layers', 'heads', 'batch', 'latencies', 'memory')),
    obstacle_reason  text             CHECK (obstacle_reason <> ''),
    needed           bigint           CHECK (needed >= 0),
    available        bigint           CHECK (available >= 0),
    PRIMARY KEY (sweep_id, row_index),
    CONSTRAINT priced_or_obstacle CHECK (
        step_ms IS NOT NULL AND memory_bytes IS NOT NULL AND num_nulls(obstacle, obstacle_reason) = 2
        OR step_ms IS NULL AND NOT pareto AND num_nulls(obstacle, obstacle_reason) = 0)
);
