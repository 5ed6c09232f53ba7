using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace TeraPipe.Packaging.Tests;

/// <summary>
/// The packages in a folder, and a project outside the repository that references the executor's: the program of its
/// README. Caches of packages and of the shim are its own, so that nothing stale is used and the user's stay as they
/// are; other people's packages are taken from the user's cache, as they would be from the registry.
/// </summary>
public sealed class ForeignProject : IDisposable
{
    private static readonly string Repository = RepositoryFolder();

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("terapipe-packaging-");

    public ForeignProject()
    {
        foreach (var folder in (string[])[Packages, Folder, OwnCache, Path.Combine(_root.FullName, "bin")])
        {
            Directory.CreateDirectory(folder);
        }

        foreach (var package in Directory.GetDirectories(UsersCache()).Where(folder => !IsOurs(folder)))
        {
            Directory.CreateSymbolicLink(Path.Combine(OwnCache, Path.GetFileName(package)), package);
        }

        // the folder of this program is named after its configuration
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        Packing = Dotnet(
            "pack", Path.Combine(Repository, "TeraPipe.sln"), "-c", configuration, "--no-build", "-o", Packages);
        WriteProject();
    }

    /// <summary>Where the packages are.</summary>
    public string Packages => Path.Combine(_root.FullName, "feed");

    /// <summary>Where the project is.</summary>
    public string Folder => Path.Combine(_root.FullName, "Tiny");

    /// <summary>What making the packages came to.</summary>
    public Outcome Packing { get; }

    private string OwnCache => Path.Combine(_root.FullName, "packages");

    /// <summary>Runs dotnet in the project's folder.</summary>
    public Outcome Dotnet(params string[] arguments) =>
        RunDotnet(Environment.GetEnvironmentVariable("PATH")!, arguments);

    /// <summary>Runs dotnet where there are no programs but the shells. Once.</summary>
    public Outcome DotnetWithoutTools(params string[] arguments)
    {
        var bin = Path.Combine(_root.FullName, "bin");
        foreach (var shell in (string[])["sh", "bash"])
        {
            File.CreateSymbolicLink(Path.Combine(bin, shell), $"/bin/{shell}");
        }

        return RunDotnet(bin, arguments);
    }

    /// <inheritdoc/>
    public void Dispose() => _root.Delete(recursive: true);

    private Outcome RunDotnet(string path, string[] arguments)
    {
        var start = new ProcessStartInfo(DotnetProgram, arguments)
        {
            WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var inherited in start.Environment.Keys.Where(IsOfTheTestRun).ToArray())
        {
            start.Environment.Remove(inherited);
        }

        start.Environment["PATH"] = path;
        start.Environment["NUGET_PACKAGES"] = OwnCache;
        start.Environment["XDG_CACHE_HOME"] = Path.Combine(_root.FullName, "cache");
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1"; // or processes outlive the folder
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output, errors.Result);
    }

    private static string DotnetProgram =>
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";

    private void WriteProject()
    {
        File.WriteAllText(Path.Combine(_root.FullName, "nuget.config"), $"""
            <configuration>
              <packageSources><add key="packed" value="{Packages}" /></packageSources>
            </configuration>
            """);
        File.WriteAllText(Path.Combine(Folder, "Tiny.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <UsesTorch>true</UsesTorch>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="TeraPipe.Executor" Version="{Version()}" />
              </ItemGroup>
            </Project>
            """);
        File.WriteAllLines(Path.Combine(Folder, "Program.cs"), ProgramOfReadme());
    }

    private string Version() => Path.GetFileNameWithoutExtension(
        Directory.GetFiles(Packages, "TeraPipe.Executor.*.nupkg").Single())["TeraPipe.Executor.".Length..];

    /// <summary>The indented lines after the first of them that is a using.</summary>
    private static IEnumerable<string> ProgramOfReadme() =>
        File.ReadLines(Path.Combine(Repository, "src/Executor/README.md"))
            .SkipWhile(line => !line.StartsWith("    using ", StringComparison.Ordinal))
            .TakeWhile(line => line.Length == 0 || line.StartsWith("    ", StringComparison.Ordinal));

    private static bool IsOurs(string folder) =>
        Path.GetFileName(folder).StartsWith("terapipe.", StringComparison.OrdinalIgnoreCase);

    private static bool IsOfTheTestRun(string variable) =>
        variable.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || variable == "TERAPIPE_TORCH_SHIM";

    private static string UsersCache() =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget/packages");

    private static string RepositoryFolder([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../.."));
}
