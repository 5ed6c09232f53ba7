namespace TeraPipe.Planner.Api.FunctionalTests.Harness;

/// <summary>Programs that only tests need. A test that lacks one is skipped and says what brings it.</summary>
internal static class Tool
{
    /// <summary>Its full path, from a name or a path.</summary>
    public static string Find(string program)
    {
        var path = Environment.GetEnvironmentVariable("PATH")!.Split(':')
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"{Path.GetFileName(program)} is missing: ./setup.sh --tests installs it.");
        return path!;
    }
}
