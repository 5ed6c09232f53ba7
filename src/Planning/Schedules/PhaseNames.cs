namespace TeraPipe.Planning.Schedules;

/// <summary>How phases are written.</summary>
public static class PhaseNames
{
    private const string Letters = "FBIW"; // in the order of the enum

    private static readonly string[] Words = ["forward", "backward", "input gradient", "weight gradient"];

    /// <summary>The letter of a phase within an action's text: F, B, I or W.</summary>
    public static char Letter(this Phase phase) => Letters[(int)phase];

    /// <summary>The phase in words, as pictures and traces name it: "input gradient".</summary>
    public static string InWords(this Phase phase) => Words[(int)phase];

    internal static Phase OfLetter(char letter) => (Phase)Letters.IndexOf(letter, StringComparison.Ordinal);
}
