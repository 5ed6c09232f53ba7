-- 0002: the models that people ask about first.
-- GPT3-1B, 13B, 44B and 175B: layers and hidden size from TeraPipe (ICML 2021), table 1; heads 128 wide, as in GPT-3
-- (arXiv:2005.14165, table 2.1); the longest sequence is GPT-3's 2048, for 13B the 8192 that TeraPipe plans for in
-- table 4.
-- GPT-2: the released configurations. byte-gpt: small enough for the processor of a laptop; what ./demo.sh trains.

INSERT INTO models (model, layers, hidden_size, heads, feed_forward_size, vocabulary_size, max_sequence_tokens)
VALUES
    ('byte-gpt',    8,   256,  4,  1024,    256, 2048),
    ('gpt2',       12,   768, 12,  3072,  50257, 1024),
    ('gpt2-xl',    48,  1600, 25,  6400,  50257, 1024),
    ('gpt3-1b',    24,  2048, 16,  8192,  50257, 2048),
    ('gpt3-13b',   40,  5120, 40, 20480,  50257, 8192),
    ('gpt3-44b',   96,  6144, 48, 24576,  50257, 2048),
    ('gpt3-175b',  96, 12288, 96, 49152,  50257, 2048);
