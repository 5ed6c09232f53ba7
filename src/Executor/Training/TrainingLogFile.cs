using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TeraPipe.Executor.Plans;
using TeraPipe.Executor.Runtime;

namespace TeraPipe.Executor.Training;

/// <summary>
/// A training in a file of JSON lines: an object for each step, with the fields of <see cref="TrainingStep"/>, and one
/// for each other event, which "event" tells from steps: "resume", "plan", "evaluation", "checkpoint". Each line is in
/// the file when its event is over. A number that is none is the string "NaN" or "Infinity".
/// </summary>
public sealed class TrainingLogFile : ITrainingObserver, IDisposable
{
    private static readonly JsonSerializerOptions _options = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly StreamWriter _file;

    /// <param name="path">The file.</param>
    /// <param name="append">
    /// Whether it is written on where there is one, without a last line of which a kill or a full disk has left half;
    /// else it begins anew.
    /// </param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public TrainingLogFile(string path, bool append = false)
    {
        var file = append
            ? new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read)
            : new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        if (append && file.CanSeek)
        {
            file.SetLength(EndOfLines(file));
            file.Position = file.Length;
        }

        _file = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false))
        {
            AutoFlush = true, NewLine = "\n",
        };
    }

    /// <inheritdoc/>
    public void Resumed(CheckpointNote checkpoint) => Write("resume", checkpoint);

    /// <inheritdoc/>
    public void PlanChanged(TrainingPlan before, TrainingPlan now, long firstStep)
    {
        ArgumentNullException.ThrowIfNull(now);
        Write("plan", new { step = firstStep, now.PlanId, now.Elastic?.Replan, now.Elastic?.Generation });
    }

    /// <inheritdoc/>
    public void Stepped(TrainingStep row, StepResult result) =>
        _file.WriteLine(JsonSerializer.Serialize(row, _options));

    /// <inheritdoc/>
    public void Evaluated(Evaluation evaluation) => Write("evaluation", evaluation);

    /// <inheritdoc/>
    public void Saved(CheckpointNote checkpoint) => Write("checkpoint", checkpoint);

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>The place after the last line's end.</summary>
    private static long EndOfLines(FileStream file)
    {
        for (var end = file.Length; end > 0; end--)
        {
            file.Position = end - 1;
            if (file.ReadByte() == '\n')
            {
                return end;
            }
        }

        return 0;
    }

    private void Write<T>(string name, T fields)
    {
        var line = new JsonObject { ["event"] = name };
        foreach (var (field, value) in JsonSerializer.SerializeToNode(fields, _options)!.AsObject())
        {
            line[field] = value?.DeepClone();
        }

        _file.WriteLine(line.ToJsonString(_options));
    }
}
