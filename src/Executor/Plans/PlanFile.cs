using TeraPipe.Contracts.Plans;

namespace TeraPipe.Executor.Plans;

/// <summary>A plan that somebody saved: the answer of GET /v1/plans/{planId}.</summary>
public static class PlanFile
{
    /// <summary>Longer files hold no plan.</summary>
    internal const int MaxBytes = 67_108_864;

    /// <param name="path">The file.</param>
    /// <param name="question">What it must answer; its profile may be another one.</param>
    /// <exception cref="PlanRefusedException">It is no plan, or one for another question.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static TrainingPlan Read(string path, PlanRequest question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return PlanParser.Parse(PlanJson.Read<PlanResponse>(ReadBytes(path)), question);
    }

    /// <summary>All of a file; of one that never ends, such as a device, no more than a plan may have.</summary>
    internal static byte[] ReadBytes(string path)
    {
        using var file = File.OpenRead(path);
        using var bytes = new MemoryStream();
        var piece = new byte[81_920];
        while (file.Read(piece) is > 0 and var count)
        {
            bytes.Write(piece, 0, count);
            if (bytes.Length > MaxBytes)
            {
                throw new PlanRefusedException([new PlanFault("$", $"is longer than {MaxBytes} bytes")]);
            }
        }

        return bytes.ToArray();
    }
}
