using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Plans;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

/// <summary>All listings are paged alike.</summary>
public class PagingTests(PlannerFixture planner)
{
    public static TheoryData<string, string> Listings => new()
    {
        { "/v1/models", "model" },
        { "/v1/profiles", "profileId" },
        { "/v1/plans", "planId" },
    };

    [Theory]
    [MemberData(nameof(Listings))]
    public async Task Pages_of_one_show_everything_once_while_others_are_added(string path, string id)
    {
        var before = await PageAsync($"{path}?pageSize=1000", id);
        var walked = new List<string>();
        for (string? next = $"{path}?pageSize=1"; next is not null;)
        {
            var (ids, cursor) = await PageAsync(next, id);
            walked.Add(Assert.Single(ids));
            next = cursor is null ? null : $"{path}?pageSize=1&cursor={cursor}";
            await AddAsync(walked.Count);
        }

        Assert.Equal(walked.Distinct(), walked);
        Assert.Equal(before.Ids, walked.Intersect(before.Ids));
    }

    [Fact]
    public async Task Plans_are_listed_newest_first_and_by_what_they_are_made_of()
    {
        await planner.Client.AddModelAsync(Requests.Model("listed"));
        var profile = await planner.Client.AddProfileAsync(Requests.Profile("listed"));
        var question = new PlanRequest
        {
            Model = "listed", Profile = "listed", Stages = 2, SequenceTokens = 256, GrainTokens = 64,
        };
        var older = await planner.Client.AddPlanAsync(question);
        var newer = await planner.Client.AddPlanAsync(question with { Stages = 4 });
        await planner.Client.AddPlanAsync(Requests.Estimated());

        var page = await planner.Http.AskAsync("/v1/plans?model=listed");

        var plans = JsonSerializer.Deserialize<Page<PlanSummary>>(page.Text, PlannerJson.Options)!.Items;
        Assert.Equal([newer.PlanId, older.PlanId], plans.Select(plan => plan.PlanId));
        Assert.Equal(
            new PlanSummary
            {
                PlanId = older.PlanId,
                Model = "listed",
                ProfileId = profile.ProfileId,
                Stages = 2,
                SequenceTokens = 256,
                MakespanMs = older.Plan.MakespanMs,
                PlannerVersion = older.PlannerVersion,
                CreatedAt = plans[1].CreatedAt,
            },
            plans[1]);
        Assert.Equal(older.CreatedAt, plans[1].CreatedAt, TimeSpan.FromMicroseconds(1)); // what PostgreSQL keeps of it
        Assert.Equal(page.Text, (await planner.Http.AskAsync("/v1/plans?profile=listed")).Text);
        Assert.Equal(page.Text, (await planner.Http.AskAsync($"/v1/plans?profile={profile.ProfileId}")).Text);
        Assert.Empty((await PageAsync("/v1/plans?model=gpt2&profile=listed", "planId")).Ids);
    }

    [Fact]
    public async Task Filter_by_what_there_is_none_of_is_a_fault() =>
        (await planner.Http.AskAsync("/v1/plans?model=none&profile=none&pageSize=x")).HasFaults(
            "model: 'none' is not in the catalogue; GET /v1/models lists it.",
            "profile: 'none' is no profile's id or name; GET /v1/profiles lists them.",
            "pageSize: must be a whole number; more than 1000 gives 1000.");

    [Theory]
    [MemberData(nameof(Listings))]
    public async Task Page_size_is_coerced(string path, string id)
    {
        // Other tests add to the listings meanwhile; what was there stays there.
        var all = (await PageAsync(path, id)).Ids;

        Assert.InRange((await PageAsync($"{path}?pageSize=0", id)).Ids.Count, 1, 100);
        Assert.Equal(all, (await PageAsync($"{path}?pageSize=2147483647", id)).Ids.Intersect(all));
    }

    [Theory]
    [InlineData("pageSize=-1", "pageSize: must be a whole number; more than 1000 gives 1000.")]
    [InlineData("pageSize=99999999999", "pageSize: must be a whole number; more than 1000 gives 1000.")]
    [InlineData("pageSize=ten", "pageSize: must be a whole number; more than 1000 gives 1000.")]
    [InlineData("cursor=%3D%3D", "cursor: must be the nextCursor of a page, as it was given.")]
    [InlineData("cursor=AA", "cursor: must be the nextCursor of a page, as it was given.")]
    [InlineData("cursor=_w", "cursor: must be the nextCursor of a page, as it was given.")]
    public async Task Page_that_there_is_none_of_is_a_fault(string query, string fault)
    {
        foreach (var (path, _) in Listings.Select(row => row.Data))
        {
            (await planner.Http.AskAsync($"{path}?{query}")).HasFaults(fault);
        }
    }

    private async Task<(IReadOnlyList<string> Ids, string? Cursor)> PageAsync(string path, string id)
    {
        var page = (await planner.Http.AskAsync(path)).Json;
        var ids = page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty(id).GetString()!);
        return ([.. ids], page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null);
    }

    /// <summary>A few more of everything, so that the walk comes to its end.</summary>
    private async Task AddAsync(int number)
    {
        if (number <= 3)
        {
            var name = $"{"amz"[number - 1]}-paged-{Guid.NewGuid():N}";
            await planner.Client.AddModelAsync(Requests.Model(name));
            await planner.Client.AddProfileAsync(Requests.Profile(name));
            await planner.Client.AddPlanAsync(Requests.Estimated() with { SequenceTokens = 64 * (number + 3) });
        }
    }
}
