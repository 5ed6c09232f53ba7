using TeraPipe.Contracts.Sweeps;
using TeraPipe.Planner.Api.Plans;
using TeraPipe.Planning.Parallelism;

namespace TeraPipe.Planner.Api.Sweeps;

/// <summary>Answers a question: prices every configuration of every workload.</summary>
internal static class SweepBuilder
{
    /// <param name="question">The question.</param>
    /// <param name="createdAt">Now.</param>
    /// <param name="progress">Is told of the configurations of all workloads together.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static SweepAnswer Build(
        SweepQuestion question,
        DateTimeOffset createdAt,
        IProgress<SweepProgress>? progress,
        CancellationToken cancellationToken)
    {
        Configuration[] configurations = [.. question.Space.Configurations()];
        var (rows, workloads) = (new List<SweepRowResponse>(), new List<SweepWorkload>());
        foreach (var workload in question.Workloads)
        {
            var priced = Sweep.Run(
                question.JobOf(workload),
                configurations,
                progress is null ? null : new Offset(progress, rows.Count, (int)question.ConfigurationCount),
                cancellationToken);
            var bodies = new SweepRowBodies(question, workload, firstRow: rows.Count, priced);
            workloads.Add(Summary(workload, priced, bodies));
            rows.AddRange(bodies.All);
        }

        return new SweepAnswer(Response(question, workloads, createdAt), rows);
    }

    private static SweepWorkload Summary(
        Workload workload, IReadOnlyList<SweepRow> rows, SweepRowBodies bodies) => new()
    {
        SequenceTokens = workload.SequenceTokens,
        StepSequences = workload.StepSequences,
        Configurations = rows.Count,
        Feasible = rows.Count(row => row.Obstacle is null),
        Infeasible =
        [
            .. rows.Where(row => row.Obstacle is not null)
                .CountBy(row => row.Obstacle!.Kind)
                .OrderBy(count => count.Key)
                .Select(count => new SweepObstacleCount(SweepWords.Obstacles.WordOf(count.Key), count.Value)),
        ],
        Best = bodies.Front is [var fastest, ..] ? fastest : null,
        Front = bodies.Front,
    };

    private static SweepResponse Response(
        SweepQuestion question, List<SweepWorkload> workloads, DateTimeOffset createdAt) => new()
    {
        SweepId = question.SweepId(),
        Question = question.ToRequest(),
        Profiles = Profiles(question),
        Assumptions =
        [
            .. TrainingMemory.Assumptions(question.Model, question.Profiles.All.First().Content),
            "links are as fast as the catalogue says, and every slicing is the fastest under the flush schedule",
        ],
        Configurations = workloads.Sum(workload => workload.Configurations),
        Feasible = workloads.Sum(workload => workload.Feasible),
        Workloads = workloads,
        PlannerVersion = ServiceVersion.Planner,
        CreatedAt = createdAt,
    };

    private static IReadOnlyList<SweepProfile> Profiles(SweepQuestion question) =>
    [
        .. question.Profiles.All.Select(profile => new SweepProfile(
            [.. question.Space.TensorDegrees.Where(degree => question.Profiles.For(degree) == profile)],
            profile.ProfileId,
            profile.Content.Name,
            profile.Provenance)),
    ];

    /// <summary>One workload's progress as a part of all.</summary>
    private sealed class Offset(IProgress<SweepProgress> whole, int before, int total) : IProgress<SweepProgress>
    {
        public void Report(SweepProgress value) => whole.Report(new SweepProgress(before + value.Done, total));
    }
}
