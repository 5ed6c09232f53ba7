using System.Text.RegularExpressions;
using TeraPipe.Contracts.Elastic;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.Elastic;

/// <summary>Says all that is wrong with an event, as far as it can be seen without the run.</summary>
internal static partial class ElasticEventParser
{
    /// <summary>Ids that begin so are the service's: of workers that fell silent.</summary>
    public const string OwnPrefix = "silent:";

    private const double MostSlowdown = 1000;

    public static void Check(ElasticEventRequest sent, Faults faults)
    {
        faults.Require(
            sent.Id is not null && IdPattern().IsMatch(sent.Id),
            "id",
            "must have 1 to 200 letters, digits, '.', ':', '_' and '-'.");
        faults.Require(
            sent.Id?.StartsWith(OwnPrefix, StringComparison.Ordinal) is not true,
            "id",
            $"must not begin with {OwnPrefix}, as the service's own do.");
        faults.Require(sent.Generation is >= 1, "generation", "must be at least 1.");
        var isKind = faults.Require(
            sent.Kind is not null && ElasticEventKind.All.Contains(sent.Kind),
            "kind",
            $"must be one of {string.Join(", ", ElasticEventKind.All)}.");
        if (faults.Require(sent.Data is not null, "data", "is required.") && isKind)
        {
            CheckData(sent.Kind!, sent.Data!, faults);
        }
    }

    private static void CheckData(string kind, ElasticEventData data, Faults faults)
    {
        var (isFreezing, isOfWorker) = (ElasticEventKind.IsFreezing(kind), ElasticEventKind.IsOfWorker(kind));
        Check("frozenLayers", data.FrozenLayers is not null, isFreezing, isRequired: true);
        Check("passesLeft", data.PassesLeft is not null, isFreezing, isRequired: false);
        Check("profile", data.Profile is not null, kind == ElasticEventKind.Profile, isRequired: true);
        Check("worker", data.Worker is not null, isOfWorker, isRequired: true);
        Check("slowdown", data.Slowdown is not null, kind == ElasticEventKind.WorkerSlow, isRequired: true);
        faults.Require(data.FrozenLayers is null or >= 0, "data.frozenLayers", "must not be negative.");
        faults.Require(data.PassesLeft is null or >= 0, "data.passesLeft", "must not be negative.");
        faults.Require(data.Worker is null || Names.IsValid(data.Worker), "data.worker", Names.Rule);
        faults.Require(
            data.Slowdown is null or (>= 1 and <= MostSlowdown), "data.slowdown", $"must be from 1 to {MostSlowdown}.");

        void Check(string field, bool isThere, bool belongs, bool isRequired)
        {
            faults.Require(!isThere || belongs, $"data.{field}", $"does not belong to {kind}.");
            faults.Require(isThere || !belongs || !isRequired, $"data.{field}", "is required.");
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9._:-]{1,200}\z")]
    private static partial Regex IdPattern();
}
