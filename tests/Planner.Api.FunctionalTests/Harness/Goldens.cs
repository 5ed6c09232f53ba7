using System.Runtime.CompilerServices;

namespace TeraPipe.Planner.Api.FunctionalTests.Harness;

/// <summary>Texts that are agreed on, in files of the repository.</summary>
internal static class Goldens
{
    /// <param name="path">From the folder of the test.</param>
    /// <param name="actual">What it is to be.</param>
    /// <param name="callerPath">The test.</param>
    public static void Check(string path, string actual, [CallerFilePath] string callerPath = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(callerPath)!, path);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDENS") == "1")
        {
            File.WriteAllText(file, actual);
        }

        Assert.True(File.Exists(file), $"There is no {path}: UPDATE_GOLDENS=1 writes it.");
        Assert.Equal(File.ReadAllText(file), actual);
    }
}
