-- 0010: what a profiler measures beside forward and backward, and layers that are no GPT's.
-- All that is added is null in what was there before: profiles and models keep their ids.

-- Of heads of keys and values: NULL, as many as heads. Of architectures: 'gpt' has layer norms and GELU, 'llama' RMS
-- norms, rotary positions and SwiGLU.
ALTER TABLE models
    ADD COLUMN architecture    text    NOT NULL DEFAULT 'gpt' CHECK (architecture IN ('gpt', 'llama')),
    ADD COLUMN key_value_heads integer CHECK (key_value_heads >= 1 AND heads % key_value_heads = 0);

-- Llama 3 (Grattafiori et al. 2024, "The Llama 3 Herd of Models", arXiv 2407.21783): table 3, vocabulary of 128,000
-- tokens and 256 special ones as in the released checkpoints; the longest sequence is Llama 3.1's.
INSERT INTO models (model, layers, hidden_size, heads, feed_forward_size, vocabulary_size, max_sequence_tokens,
                    architecture, key_value_heads)
VALUES
    ('llama3-8b',  32, 4096, 32, 14336, 128256, 131072, 'llama', 8),
    ('llama3-70b', 80, 8192, 64, 28672, 128256, 131072, 'llama', 8)
    ON CONFLICT DO NOTHING; -- somebody may have added a model of that name

-- NULL with a datasheet, and where it is the default: a GPT's, as many as heads.
-- json, not jsonb: a number stays as it was written, so that the profile that is read has the id of the one stored.
ALTER TABLE profiles
    ADD COLUMN architecture    text             CHECK (architecture IN ('llama')),
    ADD COLUMN key_value_heads integer          CHECK (key_value_heads >= 1 AND heads % key_value_heads = 0
                                                       AND key_value_heads < heads),
    ADD COLUMN estimated_from  text             CHECK (estimated_from <> ''),
    ADD COLUMN measured_by     text             CHECK (measured_by <> ''),
    ADD COLUMN calibration_ms  double precision CHECK (calibration_ms > 0 AND calibration_ms < 'Infinity'),
    ADD COLUMN conditions      json             CHECK (json_typeof(conditions) = 'object'),
    ADD COLUMN parts           json             CHECK (json_typeof(parts) = 'object'),
    ADD COLUMN transfers       json             CHECK (json_array_length(transfers) >= 1),
    ADD COLUMN failures        json             CHECK (json_array_length(failures) >= 1),
    ADD CONSTRAINT datasheet_measures_nothing CHECK (
        hidden_size IS NOT NULL
        OR num_nonnulls(architecture, key_value_heads, estimated_from, measured_by, calibration_ms, conditions, parts,
                        transfers, failures) = 0);

ALTER TABLE measurements
    ADD COLUMN input_gradient_ms  double precision CHECK (input_gradient_ms >= 0 AND input_gradient_ms < 'Infinity'),
    ADD COLUMN weight_gradient_ms double precision CHECK (weight_gradient_ms >= 0 AND weight_gradient_ms < 'Infinity'),
    ADD COLUMN recompute_ms       double precision CHECK (recompute_ms >= 0 AND recompute_ms < 'Infinity'),
    ADD COLUMN peak_bytes         bigint           CHECK (peak_bytes >= 0),
    ADD COLUMN outliers           integer          CHECK (outliers >= 0 AND outliers <= samples),
    ADD COLUMN is_bimodal         boolean;
