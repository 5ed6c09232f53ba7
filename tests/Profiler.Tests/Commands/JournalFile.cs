using TeraPipe.Profiler.Session;

namespace TeraPipe.Profiler.Tests.Commands;

internal static class JournalFile
{
    public static JournalContent Read(string path) => JournalContent.Parse(File.ReadAllBytes(path), path);
}
