using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;
using TeraPipe.Planner.Api.FunctionalTests.Harness;
using TeraPipe.Planner.Api.Profiles;

namespace TeraPipe.Planner.Api.FunctionalTests;

/// <summary>What the service does at its start with the files of db/profiles.</summary>
public sealed class ReferenceProfilesTests(PlannerFixture planner) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database = NpgsqlDataSource.Create(planner.Directory.ConnectionString());

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Measured_profile_is_loaded_once_at_however_many_starts()
    {
        var file = JsonSerializer.Serialize(Measured("reference-measured"), PlannerJson.Options);

        await LoadAsync(file);
        var first = await planner.Client.GetProfileAsync("reference-measured");
        await LoadAsync(file);
        var again = await planner.Client.AddProfileAsync(Measured("reference-measured"));

        Assert.Equal(300, first.Measurements.Count);
        Assert.Equal(Requests.MeasuredLlama().Transfers, first.Transfers);
        Assert.Equal(first.Summary, again);
    }

    [Fact]
    public async Task File_that_was_edited_is_refused()
    {
        await LoadAsync(JsonSerializer.Serialize(Measured("reference-edited"), PlannerJson.Options));

        var refusal = await Assert.ThrowsAsync<StartupException>(() => LoadAsync(
            JsonSerializer.Serialize(Measured("reference-edited") with { CalibrationMs = 9 }, PlannerJson.Options)));

        Assert.StartsWith("db/profiles/one.json has a name that", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fault_of_a_file_is_named()
    {
        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => LoadAsync("""{"sped": 1}"""));

        Assert.Equal("db/profiles/one.json has faults in sped.", refusal.Message);
    }

    /// <summary>300 points of 24 slice lengths, the longer ones after fewer contexts.</summary>
    private static ProfileRequest Measured(string name) => Requests.MeasuredLlama(name) with
    {
        Measurements =
        [
            .. from slice in Enumerable.Range(1, 24)
               from context in Enumerable.Range(0, 25 - slice)
               select new Measurement
               {
                   MicroBatch = 1,
                   SliceTokens = 64 * slice,
                   ContextTokens = 64 * context,
                   ForwardMs = slice + (0.01 * slice * context),
                   BackwardMs = 2 * slice,
                   WeightGradientMs = slice,
                   InputGradientMs = slice,
                   IsBimodal = false,
               },
        ],
    };

    /// <summary>With a cache of its own, as a service that has just started has.</summary>
    private Task LoadAsync(string file) => new ReferenceProfiles(
        new ProfileRepository(_database, new ProfileCache(Options.Create(new ProfileOptions()))),
        NullLogger<ReferenceProfiles>.Instance).LoadAsync("profiles/one.json", file, CancellationToken.None);
}
