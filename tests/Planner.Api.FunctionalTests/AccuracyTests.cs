using System.Net;
using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests;

/// <summary>GET /v1/profiles/{profile}/accuracy.</summary>
public class AccuracyTests(PlannerFixture planner)
{
    [Fact]
    public async Task Datasheet_has_no_known_error()
    {
        var accuracy = await AccuracyAsync("h200-datasheet");

        Assert.Equal("estimated", accuracy.Provenance);
        Assert.Equal("Estimated from a datasheet: nothing was measured, no error is known.", accuracy.Reason);
        Assert.Null(accuracy.ChosenModel);
        Assert.Null(accuracy.Noise);
        Assert.Empty(accuracy.Models);
        Assert.Empty(accuracy.Tiles);
    }

    [Fact]
    public async Task Interpolation_is_exact_where_times_lie_on_lines()
    {
        await AddAsync("straight", (slice, context) => (slice * 0.01) + (context * 0.001));

        var accuracy = await AccuracyAsync("straight");
        var interpolation = accuracy.Models.Single(model => model.Model == "interpolation");

        Assert.Equal("measured", accuracy.Provenance);
        Assert.Equal(3, accuracy.Models.Count);
        Assert.Equal(accuracy.ChosenModel, Assert.Single(accuracy.Models, model => model.IsChosen).Model);
        Assert.True(interpolation.Both.Interior is { Count: > 0, P99Share: < 1e-9 });
        Assert.True(interpolation.Both.Lengths is { Count: > 0, P99Share: < 1e-9 });
        Assert.Null(interpolation.Both.Frontier); // it refuses what is not enclosed
        Assert.NotNull(accuracy.Models.Single(model => model.Model == "bilinear").Both.Frontier);
    }

    [Fact]
    public async Task Error_of_a_point_off_its_line_is_a_share_of_its_time()
    {
        // All times are 1 but one, which is 2: it is predicted as 1, half of itself too short.
        await AddAsync("one-off", (slice, context) => slice == 32 && context == 32 ? 2 : 1);

        var interior = (await AccuracyAsync("one-off")).Models
            .Single(model => model.Model == "interpolation").Forward.Interior!;

        Assert.InRange(interior.MedianShare!.Value, 0, 1e-9);
        Assert.InRange(interior.P99Share!.Value, 0.4, 0.5);
    }

    [Fact]
    public async Task Times_at_the_edge_of_doubles_have_an_answer()
    {
        await AddAsync("subnormal", (slice, context) => slice == 32 ? 5e-324 : slice == 48 ? 43_200_000 : 0);

        var answer = await planner.Http.AskAsync("/v1/profiles/subnormal/accuracy");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Fact]
    public async Task Unknown_profile_is_not_found() =>
        (await planner.Http.AskAsync("/v1/profiles/none/accuracy")).IsProblem(
            HttpStatusCode.NotFound, "profile-not-found");

    /// <summary>Slices of 16 to 128 in sequences of 256.</summary>
    private async Task AddAsync(string name, Func<int, int, double> forwardMs)
    {
        var places =
            from slice in Enumerable.Range(1, 8)
            from context in Enumerable.Range(0, 16)
            where slice + context <= 16
            select (Slice: 16 * slice, Context: 16 * context);
        await planner.Client.AddProfileAsync(Requests.Profile(name) with
        {
            Measurements =
            [
                .. places.Select(place => new Measurement
                {
                    MicroBatch = 1,
                    SliceTokens = place.Slice,
                    ContextTokens = place.Context,
                    ForwardMs = forwardMs(place.Slice, place.Context),
                    BackwardMs = 2 * forwardMs(place.Slice, place.Context),
                }),
            ],
        });
    }

    private async Task<AccuracyResponse> AccuracyAsync(string profile)
    {
        var answer = await planner.Http.AskAsync($"/v1/profiles/{profile}/accuracy");
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Json.Deserialize<AccuracyResponse>(PlannerJson.Options)!;
    }
}
