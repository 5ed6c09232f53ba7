using TeraPipe.Contracts.Profiles;
using TeraPipe.Profiler.Import;
using Device = TeraPipe.Contracts.Profiles.Device;

namespace TeraPipe.Profiler.Tests.Import;

/// <summary>A folder of files to import, which goes with it.</summary>
internal sealed class ImportFolder : IDisposable
{
    /// <summary>What CSVs say of a GPT layer in their head.</summary>
    public const string Head = """
        # device_name: NVIDIA H200
        # device: cuda
        # dtype: bfloat16
        # hidden: 1024
        # heads: 16
        # feed_forward: 4096

        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("terapipe-import-");

    /// <summary>The same as options say it.</summary>
    public static ProfileRequest Told { get; } = new()
    {
        Device = new Device { Name = "V100", Kind = "cuda" },
        Dtype = "float16",
        Layer = new LayerShape { HiddenSize = 1024, Heads = 16 },
    };

    public FileInfo Write(string name, string text)
    {
        var file = new FileInfo(Path.Combine(_folder.FullName, name));
        File.WriteAllText(file.FullName, text);
        return file;
    }

    /// <summary>A profile that has no fault.</summary>
    public static ImportedProfile Read(ImportRequest request)
    {
        var faults = new ImportFaults();
        var imported = ProfileImport.Read(request, faults);
        Assert.Empty(faults.Lines);
        return imported!;
    }

    /// <summary>All faults of one that has some.</summary>
    public static IReadOnlyList<string> Faults(ImportRequest request)
    {
        var faults = new ImportFaults();
        Assert.Null(ProfileImport.Read(request, faults));
        return faults.Lines;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
