using TeraPipe.Contracts.Jobs;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.Freezing;
using TeraPipe.Planner.Api.Plans;

namespace TeraPipe.Planner.Api.Jobs;

/// <summary>
/// Runs that every service has from its first start, so that the examples of the OpenAPI document find one: two of the
/// reference plan, an active one and one that has ended, and an elastic one.
/// </summary>
internal sealed class ReferenceJobs(
    ReferencePlan plan, JobRegistration registration, JobRepository jobs, JobService service)
{
    public const string Active = "example-run";
    public const string Ended = "example-ended-run";
    public const string Elastic = "example-elastic-run";

    /// <summary>A day without heartbeats is no loss: whoever tries one out sends no second.</summary>
    private const int PatientMs = 86_400_000;

    private static readonly PlanRequest _elasticPlan = new()
    {
        Model = "gpt3-1b",
        Profile = "h200-datasheet",
        Stages = 4,
        SequenceTokens = 2048,
        GrainTokens = 256,
        BatchSequences = 8,
    };

    /// <summary>
    /// A name that is there stays as it is: somebody may have registered it otherwise, and a newer planner has another
    /// reference plan.
    /// </summary>
    public async Task StoreAsync(CancellationToken cancellationToken)
    {
        await RegisterAsync(new() { Job = Active, PlanId = plan.PlanId }, cancellationToken);
        await RegisterAsync(
            new()
            {
                Job = Elastic,
                Plan = _elasticPlan,
                Elastic = new()
                {
                    Policy = new() { Kind = FreezeWords.Paper, Alpha = 1.0 / 3 }, HeartbeatTimeoutMs = PatientMs,
                },
            },
            cancellationToken);
        if (await RegisterAsync(new() { Job = Ended, PlanId = plan.PlanId }, cancellationToken) is { } ended)
        {
            await service.EndAsync(ended, _ => true, cancellationToken);
        }
    }

    /// <returns>The run; null where the name was there.</returns>
    private async Task<StoredJob?> RegisterAsync(JobRequest job, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(job.Job!, cancellationToken) is not null)
        {
            return null;
        }

        await registration.RegisterAsync(job, cancellationToken);
        return await jobs.FindAsync(job.Job!, cancellationToken);
    }
}
