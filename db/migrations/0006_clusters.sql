-- 0006: the cluster catalogue. A cluster changes by a new version; every version stays, as plans and sweeps refer to it.

CREATE TABLE cluster_versions (
    cluster                text             NOT NULL CHECK (cluster ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    version                integer          NOT NULL CHECK (version >= 1),
    nodes                  integer          NOT NULL CHECK (nodes >= 1),
    gpus_per_node          integer          NOT NULL CHECK (gpus_per_node >= 1),
    device_name            text             NOT NULL CHECK (device_name <> ''),
    device_aliases         text[]           NOT NULL,
    device_kind            text             NOT NULL CHECK (device_kind IN ('cpu', 'cuda')),
    device_memory_bytes    bigint           NOT NULL CHECK (device_memory_bytes >= 1),
    -- A link that is not known, or that nothing is joined by, is null in both of its columns.
    within_node_ms         double precision CHECK (within_node_ms >= 0 AND within_node_ms < 'Infinity'),
    within_node_gb_per_s   double precision CHECK (within_node_gb_per_s > 0 AND within_node_gb_per_s < 'Infinity'),
    between_nodes_ms       double precision CHECK (between_nodes_ms >= 0 AND between_nodes_ms < 'Infinity'),
    between_nodes_gb_per_s double precision CHECK (between_nodes_gb_per_s > 0 AND between_nodes_gb_per_s < 'Infinity'),
    created_at             timestamptz      NOT NULL DEFAULT now(),
    PRIMARY KEY (cluster, version),
    CONSTRAINT within_node_whole CHECK (num_nulls(within_node_ms, within_node_gb_per_s) IN (0, 2)),
    CONSTRAINT between_nodes_whole CHECK (num_nulls(between_nodes_ms, between_nodes_gb_per_s) IN (0, 2))
);

-- From the vendors' pages. Bandwidth is one GPU's in one direction: half of NVLink's "total", and a GPU's share of the
-- network adapters of its node.
--   p3-16xlarge   AWS EC2 P3: 8 × V100 16 GB, NVLink 300 GB/s in both directions, network 25 Gbit/s a node, over TCP.
--                 48 nodes, 384 GPUs: what TeraPipe (ICML 2021, section 4) was measured on.
--   p4d-24xlarge  AWS EC2 P4d: 8 × A100 40 GB, NVSwitch 600 GB/s in both directions, EFA 400 Gbit/s a node.
--   dgx-h100      NVIDIA DGX H100: 8 × H100 80 GB, NVLink 900 GB/s in both directions, a 400 Gbit/s ConnectX-7 a GPU.
--   dgx-h200      NVIDIA DGX H200: the same with 8 × H200 141 GB.
-- Memory is the vendors', in GB of 10^9 bytes: some per cent less than drivers report, which leaves room for contexts.
-- Device names are the drivers'; aliases are how datasheets spell them.
-- Latencies are assumptions, no vendor's figures: what a small message costs from one program to another, 0.01 ms over
-- NVLink, 0.05 ms over TCP, 0.03 ms over EFA, 0.015 ms over InfiniBand. Measure yours and PUT the next version.
--   example-cpu-2 Two processor cores as two devices of one machine, each with 4 GB, for trying things out. All assumed:
--                 a stage hands over its activations by a copy in memory at 5 GB/s.
INSERT INTO cluster_versions (cluster, version, nodes, gpus_per_node, device_name, device_aliases, device_kind,
                              device_memory_bytes, within_node_ms, within_node_gb_per_s, between_nodes_ms,
                              between_nodes_gb_per_s)
VALUES
    ('dgx-h100-4', 1, 4, 8, 'NVIDIA H100 80GB HBM3', '{"NVIDIA H100 SXM"}', 'cuda',
     80000000000, 0.01, 450, 0.015, 50),
    ('dgx-h200-1', 1, 1, 8, 'NVIDIA H200', '{"NVIDIA H200 SXM"}', 'cuda',
     141000000000, 0.01, 450, NULL, NULL),
    ('dgx-h200-48', 1, 48, 8, 'NVIDIA H200', '{"NVIDIA H200 SXM"}', 'cuda',
     141000000000, 0.01, 450, 0.015, 50),
    ('example-cpu-2', 1, 1, 2, 'Example CPU', '{}', 'cpu',
     4000000000, 0.01, 5, NULL, NULL),
    ('p3-16xlarge-48', 1, 48, 8, 'Tesla V100-SXM2-16GB', '{"NVIDIA V100 SXM2 16 GB"}', 'cuda',
     16000000000, 0.01, 150, 0.05, 0.390625),
    ('p4d-24xlarge-8', 1, 8, 8, 'NVIDIA A100-SXM4-40GB', '{"NVIDIA A100 SXM4 40 GB"}', 'cuda',
     40000000000, 0.01, 300, 0.03, 6.25);
