namespace TeraPipe.Planner.Api.Profiles;

/// <summary>The columns of the table profiles, in and out of a <see cref="ProfileRow"/>.</summary>
internal static class ProfileSql
{
    public const string Select = """
        SELECT profile_key            AS ProfileKey,
               profile_id             AS ProfileId,
               name                   AS Name,
               device_name            AS DeviceName,
               device_kind            AS DeviceKind,
               driver                 AS Driver,
               cuda                   AS Cuda,
               torch                  AS Torch,
               kernel_backend         AS KernelBackend,
               threads                AS Threads,
               dtype                  AS Dtype,
               tensor_parallel_degree AS TensorParallelDegree,
               hidden_size            AS HiddenSize,
               heads                  AS Heads,
               feed_forward_size      AS FeedForwardSize,
               architecture           AS Architecture,
               key_value_heads        AS KeyValueHeads,
               layer_optimizer_ms     AS LayerOptimizerMs,
               peak_teraflops         AS PeakTeraflops,
               memory_gb_per_s        AS MemoryGigabytesPerSecond,
               achievable_fraction    AS AchievableFraction,
               layer_overhead_ms      AS LayerOverheadMs,
               measurement_count      AS MeasurementCount,
               adjusted_from          AS AdjustedFrom,
               estimated_from         AS EstimatedFrom,
               measured_by            AS MeasuredBy,
               calibration_ms         AS CalibrationMs,
               conditions             AS Conditions,
               parts                  AS Parts,
               transfers              AS Transfers,
               failures               AS Failures,
               created_at             AS CreatedAt,
               listing_key            AS ListingKey
          FROM profiles
        """;

    public const string Insert = """
        INSERT INTO profiles (profile_id, name, device_name, device_kind, driver, cuda, torch, kernel_backend,
                              threads, dtype, tensor_parallel_degree, hidden_size, heads, feed_forward_size,
                              layer_optimizer_ms, peak_teraflops, memory_gb_per_s, achievable_fraction,
                              layer_overhead_ms, measurement_count, adjusted_from, architecture, key_value_heads,
                              estimated_from, measured_by, calibration_ms, conditions, parts, transfers, failures)
        VALUES (@ProfileId, @Name, @DeviceName, @DeviceKind, @Driver, @Cuda, @Torch, @KernelBackend,
                @Threads, @Dtype, @TensorParallelDegree, @HiddenSize, @Heads, @FeedForwardSize,
                @LayerOptimizerMs, @PeakTeraflops, @MemoryGigabytesPerSecond, @AchievableFraction,
                @LayerOverheadMs, @MeasurementCount, @AdjustedFrom, @Architecture, @KeyValueHeads,
                @EstimatedFrom, @MeasuredBy, @CalibrationMs, @Conditions::json, @Parts::json, @Transfers::json,
                @Failures::json)
            ON CONFLICT DO NOTHING
            RETURNING profile_key AS ProfileKey,
                      created_at  AS CreatedAt
        """;
}
