namespace TeraPipe.Packaging.Tests;

/// <summary>What a command came to.</summary>
public sealed record Outcome(int ExitCode, string Output, string Errors)
{
    /// <summary>Fails, with all that was said, unless the command did well.</summary>
    /// <returns>Its output.</returns>
    public string Checked()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}:\n{Output}{Errors}");
        return Output;
    }
}
