namespace TeraPipe.Profiler.Import;

/// <summary>One record of a CSV file.</summary>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Fields">Its fields, unquoted; blanks around unquoted ones are gone.</param>
internal sealed record CsvRow(int Line, IReadOnlyList<string> Fields);
