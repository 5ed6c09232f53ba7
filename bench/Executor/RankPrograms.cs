using System.Globalization;
using TeraPipe.Executor.Ranks;

namespace TeraPipe.Bench.Executor;

/// <summary>What a second rank runs: the same as the first, whose case starts it.</summary>
internal static class RankPrograms
{
    /// <summary>The word before the program's name that makes this program a second rank.</summary>
    public const string Argument = "second-rank";

    private static readonly Dictionary<string, Action<RankEnvironment>> _programs = new()
    {
        [SpeedCases.Program(wholeStep: false)] = SpeedCases.RunSecond(wholeStep: false),
        [SpeedCases.Program(wholeStep: true)] = SpeedCases.RunSecond(wholeStep: true),
        [PingPong.Program] = environment => PingPong.Ms(environment, TransferCase.MessageElements),
        [TransferCase.Program] = TransferCase.RunSecond,
    };

    /// <summary>Runs as the second rank if the arguments say so.</summary>
    /// <returns>Whether they did.</returns>
    public static bool Run(string[] args)
    {
        if (args is not [Argument, var name, var port])
        {
            return false;
        }

        _programs[name](SecondRank.At(rank: 1, int.Parse(port, CultureInfo.InvariantCulture)));
        return true;
    }
}
