using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Profiler.Tests.Commands;

internal static class ProfileFile
{
    public static ProfileRequest Read(string path) =>
        JsonSerializer.Deserialize<ProfileRequest>(File.ReadAllText(path), PlannerJson.Options)!;
}
