using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using TeraPipe.Planning.Schedules;

namespace TeraPipe.OwnModel;

/// <summary>The program's options.</summary>
internal static class CommandLine
{
    private const int DefaultSlices = 4;

    private static readonly string[] _schedules = [.. Schedules.Select(ScheduleKinds.Name)];

    private static readonly Option<string> _data = new("--data")
    {
        Description = "a text file", HelpName = "FILE", DefaultValueFactory = _ => "README.md",
    };

    private static readonly Option<int> _steps = Number("--steps", "training steps", 20);
    private static readonly Option<int> _layers = Number("--layers", "layers of the model", 4);
    private static readonly Option<int> _stages = Number("--stages", "stages of the sliced training, a thread each", 2);
    private static readonly Option<int> _sequence = Number("--sequence", "tokens of a sequence", 128);

    private static readonly Option<int[]?> _slices = new("--slices")
    {
        Description = $"tokens of each slice, for example 16,48,64; {DefaultSlices} of equal length when it is missing",
        HelpName = "N,N,…",
        CustomParser = Lengths,
    };

    private static readonly Option<ScheduleKind> _schedule = new("--schedule")
    {
        Description = string.Join(", ", _schedules),
        HelpName = "NAME",
        DefaultValueFactory = _ => ScheduleKind.Flush,
        CustomParser = Kind,
    };

    private static IEnumerable<ScheduleKind> Schedules =>
        ScheduleKinds.All.Where(kind => kind != ScheduleKind.Interleaved); // it takes several stages a device

    /// <summary>What the program understands.</summary>
    public static RootCommand Create(Action<Options> run)
    {
        var command = new RootCommand(
            "Trains a byte-level model whose layers are this sample's own (ALiBi, attention and MLP side by side) on a "
            + $"text, twice: unsliced, and in slices over stages in threads. The losses are equal.\n\n{ExitCodes.Help}")
        {
            _data, _steps, _layers, _stages, _sequence, _slices, _schedule,
        };
        command.SetAction(parsed => run(Parse(parsed)));
        return command;
    }

    private static Options Parse(ParseResult parsed)
    {
        var sequence = parsed.GetValue(_sequence);
        return new Options
        {
            Data = parsed.GetRequiredValue(_data),
            Steps = parsed.GetValue(_steps),
            Layers = parsed.GetValue(_layers),
            Stages = parsed.GetValue(_stages),
            SequenceTokens = sequence,
            SliceTokens = parsed.GetValue(_slices) is { Length: > 0 } given ? given : EqualSlices(sequence),
            Schedule = parsed.GetValue(_schedule),
        };
    }

    private static int[] EqualSlices(int sequence)
    {
        var slices = Math.Min(DefaultSlices, sequence);
        return
        [
            .. Enumerable.Range(0, slices)
                .Select(slice => ((slice + 1) * sequence / slices) - (slice * sequence / slices)),
        ];
    }

    private static Option<int> Number(string name, string description, int value) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => value,
        CustomParser = result => Positive(name, result.Tokens[0].Value, result),
    };

    private static int[] Lengths(ArgumentResult result) =>
        [.. result.Tokens[0].Value.Split(',').Select(length => Positive("--slices", length, result))];

    private static ScheduleKind Kind(ArgumentResult result)
    {
        var name = result.Tokens[0].Value;
        if (!_schedules.Contains(name))
        {
            result.AddError($"--schedule: '{name}' is none of {string.Join(", ", _schedules)}.");
        }

        return Schedules.FirstOrDefault(kind => kind.Name() == name);
    }

    private static int Positive(string name, string text, ArgumentResult result)
    {
        const int most = 1_000_000;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is >= 1 and <= most)
        {
            return number;
        }

        result.AddError($"{name}: '{text}' is no whole number from 1 to {most}.");
        return 0;
    }
}
