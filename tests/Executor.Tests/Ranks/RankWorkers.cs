using TeraPipe.Executor.Ranks;

namespace TeraPipe.Executor.Tests.Ranks;

/// <summary>What a rank does, in the part that a test gave it. What comes out is written, and the exit code says which
/// end it was.</summary>
internal static class RankWorkers
{
    public const int Lost = 3, Refused = 4, Failed = 5;

    public static int Run(string part, string[] arguments)
    {
        try
        {
            switch (part)
            {
                case "parity":
                    ParityWorker.Run(arguments[0], Numbers(arguments[1..4]), Numbers(arguments[4..]));
                    break;
                case "checkpoint":
                    CheckpointWorker.Run(arguments);
                    break;
                case "fault":
                    FaultWorker.Run(arguments);
                    break;
                case "freeze":
                    FreezeWorker.Train(Numbers(arguments));
                    break;
                case "freeze-differently":
                    FreezeWorker.Differ();
                    break;
                case "replan":
                    ReplanWorker.Train(bool.Parse(arguments[0]));
                    break;
                case "replan-differently":
                    ReplanWorker.Differ();
                    break;
                case "replan-too-many":
                    ReplanWorker.TooMany();
                    break;
                case "own-layers":
                    OwnLayerWorker.Run(arguments[0], Numbers(arguments[1..]));
                    break;
                case "precision":
                    PrecisionWorker.Run(int.Parse(arguments[0]), int.Parse(arguments[1]), int.Parse(arguments[2]));
                    break;
                case "pretrained":
                    PretrainedWorker.Run(arguments[0], arguments[1], double.Parse(arguments[2]));
                    break;
                case "start":
                    StartWorker.Run(arguments);
                    break;
            }

            return 0;
        }
        catch (PeerLostException lost)
        {
            Console.WriteLine($"lost {lost.Rank} {lost.Message}");
            return Lost;
        }
        catch (RendezvousException refused)
        {
            Console.WriteLine($"refused {refused.Message}");
            return Refused;
        }
        catch (Exception failure) // whatever it is, the test shows it
        {
            Console.WriteLine(failure);
            return Failed;
        }
    }

    private static int[] Numbers(string[] arguments) => [.. arguments.Select(int.Parse)];
}
