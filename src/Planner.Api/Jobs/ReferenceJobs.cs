using TeraPipe.Contracts.Jobs;
using TeraPipe.Planner.Api.Plans;

namespace TeraPipe.Planner.Api.Jobs;

/// <summary>
/// Two runs of the reference plan that every service has from its first start, so that the examples of the OpenAPI
/// document find one: an active one, and one that has ended.
/// </summary>
internal sealed class ReferenceJobs(
    ReferencePlan plan, JobRegistration registration, JobRepository jobs, JobService service)
{
    public const string Active = "example-run";
    public const string Ended = "example-ended-run";

    /// <summary>
    /// A name that is there stays as it is: somebody may have registered it otherwise, and a newer planner has another
    /// reference plan.
    /// </summary>
    public async Task StoreAsync(CancellationToken cancellationToken)
    {
        await RegisterAsync(Active, cancellationToken);
        if (await RegisterAsync(Ended, cancellationToken) is { } ended)
        {
            await service.EndAsync(ended, _ => true, cancellationToken);
        }
    }

    /// <returns>The run; null where the name was there.</returns>
    private async Task<StoredJob?> RegisterAsync(string job, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(job, cancellationToken) is not null)
        {
            return null;
        }

        await registration.RegisterAsync(new JobRequest { Job = job, PlanId = plan.PlanId }, cancellationToken);
        return await jobs.FindAsync(job, cancellationToken);
    }
}
