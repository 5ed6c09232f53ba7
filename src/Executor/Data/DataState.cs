using System.Text.Json;
using System.Text.Json.Serialization;

namespace TeraPipe.Executor.Data;

/// <summary>How far a run has come in its data: with it the next run takes the very next sequence.</summary>
public sealed record DataState
{
    private const long MostSequences = 1L << 60; // more than were ever taken, and one can count on from it

    private static readonly JsonSerializerOptions _options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>Sequences that were trained on, over all epochs and replicas.</summary>
    public required long SequencesTaken { get; init; }

    /// <summary>Of the tokens.</summary>
    public required string TokensSha256 { get; init; }

    /// <summary>Of the order.</summary>
    public required int Seed { get; init; }

    /// <summary>L.</summary>
    public required int SequenceTokens { get; init; }

    /// <summary>Windows that are never trained on.</summary>
    public required int HeldOut { get; init; }

    /// <summary>Documents within a sequence are told apart.</summary>
    public required bool Packed { get; init; }

    /// <summary>What <see cref="ToJson"/> gave.</summary>
    /// <exception cref="DataStateException">It is something else.</exception>
    public static DataState Parse(string json)
    {
        try
        {
            var state = JsonSerializer.Deserialize<DataState>(json, _options) ?? throw new JsonException("It is null.");
            return state.SequencesTaken is >= 0 and <= MostSequences
                ? state
                : throw new DataStateException(
                    $"sequencesTaken is {state.SequencesTaken}; it is from 0 to {MostSequences}. Take another "
                    + "checkpoint.");
        }
        catch (JsonException foreign)
        {
            throw new DataStateException(
                $"The state of the data cannot be read: {foreign.Message} Take another checkpoint.", foreign);
        }
    }

    /// <summary>One line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, _options);
}
