using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TeraPipe.Torch.Tests;

/// <summary>How LibTorch and its BLAS are found: each test is a process of its own.</summary>
public sealed class LoadingTests : IDisposable
{
    private static readonly string Libraries =
        $"/usr/lib/{(RuntimeInformation.ProcessArchitecture is Architecture.Arm64 ? "aarch64" : "x86_64")}-linux-gnu";

    private static readonly string ReferenceBlas = $"{Libraries}/blas/libblas.so.3";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("terapipe-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void The_blas_is_not_the_reference_one()
    {
        var said = RunProbe();

        Assert.Equal("False", said["slow"]);
        Assert.StartsWith("openblas-openmp ", said["blas"]);
        Assert.Equal($"{Libraries}/openblas-openmp/libblas.so.3", said["mapped"]);
    }

    [Fact]
    public void The_fast_blas_comes_first_even_where_the_loader_would_find_the_reference_one()
    {
        SkipWithoutReferenceBlas();

        var said = RunProbe(("LD_LIBRARY_PATH", Path.GetDirectoryName(ReferenceBlas)!));

        Assert.StartsWith("openblas-openmp ", said["blas"]);
        Assert.DoesNotContain(ReferenceBlas, said["mapped"]);
    }

    [Fact]
    public void A_blas_asked_for_is_taken_and_a_slow_one_is_called_slow()
    {
        SkipWithoutReferenceBlas();

        var slow = RunProbe(("TERAPIPE_BLAS", ReferenceBlas));

        Assert.Equal(("True", "reference BLAS"), (slow["slow"], slow["blas"]));
    }

    [Fact]
    public void A_blas_that_is_not_there_is_refused_by_its_variable()
    {
        var said = RunProbe(("TERAPIPE_BLAS", "/nowhere/blas.so"));

        Assert.Equal("TERAPIPE_BLAS must name a libblas.so.3; '/nowhere/blas.so' cannot be loaded.", said["refused"]);
    }

    [Fact]
    public void Without_the_shim_the_message_says_what_to_run()
    {
        var said = RunProbe(("TERAPIPE_TORCH_SHIM", "/nowhere/shim.so"));

        Assert.StartsWith("The shim over LibTorch, /nowhere/shim.so, is not there. Run ./setup.sh", said["refused"]);
    }

    [Fact]
    public void Without_the_shim_none_of_the_native_extras_is_claimed()
    {
        var said = RunProbe(("TERAPIPE_TORCH_SHIM", "/nowhere/shim.so"));

        Assert.Equal(("0", said["refused"]), (said["claimed"], said["absence"]));
    }

    [Fact]
    public void A_shim_of_another_version_is_refused()
    {
        var shim = Compile("extern \"C\" int tp_abi_version() { return 7; }");

        var said = RunProbe(("TERAPIPE_TORCH_SHIM", shim));

        Assert.Contains("has version 7; this program needs 4. Run ./setup.sh", said["refused"]);
    }

    [Fact]
    public void A_library_that_is_no_shim_is_refused()
    {
        var said = RunProbe(("TERAPIPE_TORCH_SHIM", Compile("int unrelated;")));

        Assert.Contains("has version 0; this program needs 4. Run ./setup.sh", said["refused"]);
    }

    [Fact]
    public void Without_LibTorch_the_message_says_what_is_missing_and_what_to_run()
    {
        var torch = Compile("int torch;", "libno_such_torch.so");
        var shim = Compile("extern \"C\" int tp_abi_version() { return 2; }", "shim.so", "-Wl,--no-as-needed", torch);
        File.Delete(torch);

        var said = RunProbe(("TERAPIPE_TORCH_SHIM", shim));

        Assert.StartsWith("LibTorch could not be loaded (", said["refused"]);
        Assert.Contains("libno_such_torch.so", said["refused"]);
        Assert.Contains("Run ./setup.sh", said["refused"]);
    }

    private static void SkipWithoutReferenceBlas() => Assert.SkipUnless(
        File.Exists(ReferenceBlas), $"no reference BLAS here: {ReferenceBlas} (apt-get install libblas3)");

    /// <summary>Runs this very program as a probe; what it says, by its first words.</summary>
    private static Dictionary<string, string> RunProbe(params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(Probe).Assembly.Location);
        }

        start.ArgumentList.Add("probe");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Run(start).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 2))
            .ToDictionary(words => words[0], words => words[1]);
    }

    private string Compile(string source, string name = "shim.so", params string[] more)
    {
        var file = Path.Combine(_directory.FullName, $"{name}.cpp");
        var library = Path.Combine(_directory.FullName, name);
        File.WriteAllText(file, source);
        Run(new ProcessStartInfo("c++", ["-shared", "-fPIC", "-o", library, file, .. more]));
        Assert.True(File.Exists(library));
        return library;
    }

    private static string Run(ProcessStartInfo start)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal("", errors.Result);
        return output;
    }
}
