namespace TeraPipe.Planner.Api.FunctionalTests.BadInput;

/// <summary>Values that a field may be given by mistake or in malice, as they are spelled in JSON.</summary>
internal static class RawValues
{
    public static IReadOnlyList<string> Json { get; } =
    [
        "null", "true", "false", "[]", "{}", "[[]]", "[null]", """{"":null}""",

        // numbers: wrong sign, fraction, beyond int, long and double, and what is no JSON though it looks so
        "0", "-0", "1", "-1", "2", "7", "64", "4096", "65536", "0.5", "1.0", "1e2", "-2.5e-7", "2147483647",
        "2147483648",
        "-2147483649", "9223372036854775807", "9223372036854775808", "1e10", "1e308", "1e-400", "1e999", "-1e999",
        "123456789012345678901234567890", "NaN", "Infinity", "-Infinity", "0x10", "01", "+1", ".5", "1.", "1e",

        // strings: numbers as text, empty, blank, control characters, lone surrogates, other scripts, injections
        "\"1\"", "\"1.5\"", "\"NaN\"", "\"true\"", "\"null\"", "\"\"", "\" \"", @"""\u0000""", @"""a\u0000b""",
        @"""\ud800""", @"""\udfff\ud800""", @"""\n\r\t\b\u001b[2J""", "\"\u007f\"", "\"äöü ∑ 漢字 💥\"",
        "\"\u202egnirts\"",
        "\"gpt2\"", "\"h200-datasheet\"", "\"../../etc/passwd\"", "\"'; DROP TABLE plans; --\"", "\"%s%n{0}{{x}}\"",
        "\"<script>alert(1)</script>\"", "\"unterminated", "'single'", "undefined",
        $"\"{new string('x', 64)}\"", $"\"{new string('é', 5_000)}\"",

        // times
        "\"2026-11-21T00:00:00Z\"", "\"2026-02-30T25:61:61Z\"", "\"0001-01-01T00:00:00+14:00\"",
        "\"9999-12-31T23:59:59.9999999-14:00\"", "\"21.11.2026\"",

        // far too much of something
        Nested('[', ']', 40), Nested('[', ']', 500), Nested('[', ']', 5_000),
        $"[{string.Join(',', Enumerable.Range(0, 3_000))}]",
        string.Concat(Enumerable.Repeat("""{"a":""", 200)) + "1" + new string('}', 200),
    ];

    /// <summary>What a parameter in a path or a query may be given, percent-encoded where it must be.</summary>
    public static IReadOnlyList<string> Parameters { get; } =
    [
        "0", "-1", "1.5", "1e9", "99999999999999999999", "NaN", "null", "true", "TRUE", "false", "none", "plan", "*",
        "%20", "%0A", "%1B", "%FF%FE", "%C3%28", "%ED%A0%80", "%zz", "%", "%2F", "..%2F..%2Fetc", "%2e%2e", "a%2Fb",
        "%E6%BC%A2%F0%9F%92%A5", "'%3B%20DROP%20TABLE%20plans%3B--", "%3Cscript%3E", "{x}", "a+b", "%22", "%5C",
        new string('f', 32), new string('0', 64), new string('A', 63), new string('x', 3_000), "Z3B0Mg", "////",
        "=", "AA==",
    ];

    private static string Nested(char open, char close, int depth) =>
        new string(open, depth) + new string(close, depth);
}
