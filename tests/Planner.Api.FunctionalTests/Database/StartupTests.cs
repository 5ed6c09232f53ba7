using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Planner.Api.FunctionalTests.Database;

/// <summary>What an operator can remedy ends the start with one line and exit code 3.</summary>
public class StartupTests(PlannerFixture planner)
{
    [Fact]
    public Task Second_service_on_one_data_directory_is_refused() => RefusesAsync(
        $"Database:DataDirectory {planner.Directory.Path} is in use by another Planner service: "
        + "stop that one, or choose another folder for this one.",
        planner.Directory.Setting);

    [Fact]
    public async Task Missing_binaries_are_named_with_the_remedy()
    {
        using var directory = new TemporaryDirectory();
        await RefusesAsync(
            "There is no PostgreSQL server in Database:BinDirectory /nonexistent: "
            + "install one (apt-get install postgresql), or set ConnectionStrings:Planner to a running one.",
            directory.Setting,
            "--Database:BinDirectory=/nonexistent");
    }

    [Fact]
    public async Task Data_of_another_major_version_is_refused()
    {
        using var directory = new TemporaryDirectory();
        var cluster = Directory.CreateDirectory(Path.Combine(directory.Path, "cluster")).FullName;
        await File.WriteAllTextAsync(Path.Combine(cluster, "PG_VERSION"), "7\n");

        var error = await RefusesAsync(
            $"The data in {cluster} is PostgreSQL 7's, and installed is ", directory.Setting);

        Assert.Contains("apt-get install postgresql-7", error, StringComparison.Ordinal);
        Assert.Contains("Database:DataDirectory", error, StringComparison.Ordinal);
    }

    [Fact]
    public Task Data_directory_that_cannot_be_made_is_named() =>
        RefusesAsync("Database:DataDirectory /proc/planner cannot be made: ", "--Database:DataDirectory=/proc/planner");

    [Fact]
    public async Task Data_directory_too_long_for_a_socket_is_named()
    {
        var path = $"/tmp/{new string('x', 107 - "/tmp//.s.PGSQL.5432".Length + 1)}";

        await RefusesAsync($"Database:DataDirectory {path} is 1 bytes too long", $"--Database:DataDirectory={path}");
    }

    [Fact]
    public Task Unknown_setting_is_refused() => RefusesAsync(
        "There is no setting Database:DataDir; Database has DataDirectory, BinDirectory, StartTimeout, StopTimeout.",
        "--Database:DataDir=/tmp/x");

    [Theory]
    [InlineData("0", "'MaxGrains' with the error: 'The field MaxGrains must be between 1 and 32768.'")]
    [InlineData("many", "Failed to convert configuration value 'many' at 'Planner:MaxGrains'")]
    public Task Setting_out_of_range_is_refused(string maxGrains, string message) =>
        RefusesAsync(message, $"--Planner:MaxGrains={maxGrains}");

    [Theory]
    [InlineData("Host=/nonexistent")]
    [InlineData("nonsense")]
    public Task Database_that_cannot_be_reached_is_named(string connectionString) => RefusesAsync(
        "The database of ConnectionStrings:Planner cannot be reached: ",
        $"--ConnectionStrings:Planner={connectionString}");

    [Fact]
    public Task Port_that_is_taken_is_named() => RefusesAsync(
        "address already in use. Choose another one with --urls http://127.0.0.1:PORT.",
        $"--ConnectionStrings:Planner={planner.Directory.ConnectionString()}",
        "--urls",
        planner.Http.BaseAddress!.ToString());

    private static async Task<string> RefusesAsync(string message, params string[] arguments)
    {
        var (exitCode, error) = await PlannerProcess.RunToEndAsync(arguments);

        Assert.Equal(StartupException.ExitCode, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
        return error;
    }
}
