using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace TeraPipe.Repository.Tests;

/// <summary>
/// What is compiled against src/Torch or against TorchSharp (docs/torchsharp.md) names neither: as far as that can be
/// seen without the package. The methods are held against TorchSharp's by tests/Torch.Tests.
/// </summary>
public partial class TorchBackendTests
{
    private static string[] Sources =>
    [
        .. ((string[])["src/Executor", "src/Profiler", "samples"])
            .SelectMany(folder => Directory.EnumerateFiles(
                Path.Combine(Root(), folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Root(), file)).Order(),
    ];

    [Fact]
    public void No_source_has_a_using_of_a_binding_but_of_its_native_extras() =>
        Assert.Empty(Matching(BindingUsing()));

    [Fact]
    public void Exceptions_of_the_native_extras_are_known_under_TorchSharp_too()
    {
        var aliases = XDocument.Load(Path.Combine(Root(), "Directory.Build.targets")).Descendants("Using")
            .Select(element => (string?)element.Attribute("Alias")).OfType<string>().ToHashSet();

        Assert.NotEmpty(aliases);
        Assert.DoesNotContain(Matching(TorchException()), found => !aliases.Contains(found.Match));
    }

    [Fact]
    public void Gelus_approximation_goes_by_its_alias() => // in TorchSharp's torch.nn GELU is a method, too
        Assert.Empty(Matching(ApproximateOfGelu()));

    [Fact]
    public void A_type_that_has_a_name_of_TorchSharps_is_written_with_its_namespace() => // it has a Reduce as well
        Assert.DoesNotContain(
            Matching(OurReduce()),
            found => !found.File.StartsWith("src/Executor/Transport/", StringComparison.Ordinal));

    [Fact]
    public void Products_are_mm_bmm_or_linear() => // an error in TorchSharp's matmul ends the process: it catches none
        Assert.Empty(Matching(Matmul()));

    private static IEnumerable<(string File, string Match)> Matching(Regex pattern) =>
        from file in Sources
        from line in File.ReadLines(Path.Combine(Root(), file))
        where !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
        from Match match in pattern.Matches(line)
        select (file, match.Value);

    [GeneratedRegex(@"using (static |\w+ = )?(TorchSharp|TeraPipe\.Torch(?!\.Native;))\b.*")]
    private static partial Regex BindingUsing();

    [GeneratedRegex(@"(?<![\w.])Torch\w+Exception\b")]
    private static partial Regex TorchException();

    [GeneratedRegex(@"\bGELU\.Approximate\b")]
    private static partial Regex ApproximateOfGelu();

    [GeneratedRegex(@"\bmatmul\(")]
    private static partial Regex Matmul();

    [GeneratedRegex(@"(?<![\w.])Reduce(\.\w+| \w+[,)])")]
    private static partial Regex OurReduce();

    private static string Root([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../.."));
}
