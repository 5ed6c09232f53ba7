using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Profiles;

/// <summary>The part of a profile that is about messages between devices or ranks.</summary>
internal static class TransfersParser
{
    private const string Field = "transfers";

    private static readonly string[] _transports = ["in-process", "gloo", "nccl"];

    private static readonly string _transportRule = $"must be one of {string.Join(", ", _transports)}.";

    /// <returns>By transport and length; null where there are none.</returns>
    public static IReadOnlyList<TransferMeasurement>? Parse(IReadOnlyList<TransferMeasurement>? sent, Faults faults)
    {
        var transfers = SentList.Checked(sent, Field, Check, faults);
        SentList.RequireOnce(sent, Field, KeyOf, faults);
        return transfers is null
            ? null
            : [.. transfers
                .OrderBy(transfer => transfer.Transport, StringComparer.Ordinal)
                .ThenBy(transfer => transfer.Bytes)];
    }

    private static object? KeyOf(TransferMeasurement transfer) =>
        transfer is { Transport: { } transport, Bytes: { } bytes } ? (transport, bytes) : null;

    private static void Check(TransferMeasurement transfer, string field, Faults faults)
    {
        faults.Require(_transports.Contains(transfer.Transport), $"{field}.transport", _transportRule);
        faults.Require(transfer.Bytes >= 0, $"{field}.bytes", transfer.Bytes is null ? "is required." : Bounds.Bytes);
        faults.Require(Bounds.IsTime(transfer.TransferMs), $"{field}.transferMs", Bounds.Time);
        faults.Require(Bounds.IsTimeOrNone(transfer.SpreadMs), $"{field}.spreadMs", Bounds.Time);
        faults.Require(transfer.Samples is null or >= 1, $"{field}.samples", "must be at least 1.");
    }
}
