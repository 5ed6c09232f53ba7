using TeraPipe.Contracts.Sweeps;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>
/// A sweep that every service has from its first start: all ways to train GPT3-1B on one node of 8 H200, by the
/// datasheet. The examples of the OpenAPI document refer to it.
/// </summary>
internal sealed class ReferenceSweep(SweepQuestions questions, SweepService service, SweepRepository sweeps)
{
    private string? _sweepId;

    public static SweepRequest Request { get; } = new()
    {
        Model = "gpt3-1b",
        Cluster = "dgx-h200-1",
        Profiles = ["h200-datasheet"],
        SequenceTokens = [2048],
        StepSequences = [8],
        GrainTokens = 64,
        Schedules = ["flush", "1f1b"],
    };

    public string SweepId =>
        _sweepId ?? throw new InvalidOperationException("The reference sweep has not been stored yet.");

    public async Task StoreAsync(CancellationToken cancellationToken)
    {
        // Version 1, whatever the cluster has become: the examples stay what they are.
        var (question, faults) = await questions.ParseAsync(Request with { ClusterVersion = 1 }, cancellationToken);
        if (question is null)
        {
            throw new InvalidOperationException(
                $"The reference sweep's request has faults in {string.Join(", ", faults.ByField.Keys)}.");
        }

        _sweepId = question.SweepId();
        if (await sweeps.FindAsync(_sweepId, cancellationToken) is null)
        {
            await service.KeepAsync(
                await service.AnswerAsync(question, progress: null, cancellationToken), cancellationToken);
        }
    }
}
