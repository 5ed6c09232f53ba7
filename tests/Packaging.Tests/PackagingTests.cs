using System.Globalization;
using System.IO.Compression;

namespace TeraPipe.Packaging.Tests;

/// <summary>What a user of the packages does, with the commands of README.md.</summary>
public class PackagingTests(ForeignProject project) : IClassFixture<ForeignProject>
{
    private const string Shim = "libterapipe_torch.so";

    [Fact]
    public void There_are_four_packages_with_readme_and_symbols()
    {
        project.Packing.Checked();

        string[] ids = ["Contracts", "Executor", "Planning", "Torch"];
        var packages = Directory.GetFiles(project.Packages, "*.nupkg").Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(ids, packages.Select(package => Path.GetFileName(package).Split('.')[1]));
        Assert.Equal(ids.Length, Directory.GetFiles(project.Packages, "*.snupkg").Length);
        Assert.All(packages, package => Assert.Contains("README.md", Files(package)));
    }

    [Fact]
    public void The_torch_package_has_the_shims_sources_and_not_the_shim()
    {
        var files = Files(Directory.GetFiles(project.Packages, "TeraPipe.Torch.*.nupkg").Single());

        Assert.Superset(
            new HashSet<string>
            {
                "native/build.sh", "native/CMakeLists.txt", "native/tensor.cpp",
                "build/TeraPipe.Torch.targets", "buildTransitive/TeraPipe.Torch.targets",
            },
            files);
        Assert.DoesNotContain(files, file => file.EndsWith(".so", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_compiler_one_error_says_what_to_install()
    {
        var failed = project.DotnetWithoutTools("build", "-t:BuildTorchShim");

        Assert.Equal(1, failed.ExitCode);
        var error = Assert.Single(failed.Output.Split('\n')
            .Select(line => line.Trim()).Where(line => line.Contains(": error ", StringComparison.Ordinal))
            .Distinct()); // MSBuild says it again in its summary
        Assert.Contains("sudo apt-get install cmake ninja-build g++", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tiny_gpt_is_trained_after_the_one_command_that_builds_the_shim()
    {
        var before = project.Dotnet("build").Checked();
        Assert.Contains("dotnet build -t:BuildTorchShim", before, StringComparison.Ordinal);

        project.Dotnet("build", "-t:BuildTorchShim").Checked();
        var losses = project.Dotnet("run").Checked().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => double.Parse(line, CultureInfo.InvariantCulture)).ToArray();

        Assert.True(losses[^1] < losses[0] / 2, $"{losses[0]} → {losses[^1]}");
        project.Dotnet("publish", "-o", "published").Checked();
        Assert.True(File.Exists(Path.Combine(project.Folder, "published", Shim)));
    }

    private static HashSet<string> Files(string package)
    {
        using var archive = ZipFile.OpenRead(package);
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }
}
