namespace TeraPipe.Profiler.Import;

/// <summary>Finds out what a file is by what stands in it.</summary>
internal static class FormatDetection
{
    /// <returns>Null where it is no JSON, though it begins so; why is in the faults.</returns>
    public static ProfileFormat? Of(FileInfo file, ImportFaults faults)
    {
        using (var text = file.OpenText())
        {
            int first;
            do
            {
                first = text.Read();
            }
            while (first >= 0 && char.IsWhiteSpace((char)first));

            if (first is not ('{' or '['))
            {
                return OfColumns(file);
            }
        }

        using var document = JsonFile.Parse(file, faults);
        if (document is null)
        {
            return null;
        }

        var names = document.RootElement.EnumerateObject().Select(property => property.Name).ToArray();
        return names.Length > 0 && names.All(TeraPipeProfile.IsKey) ? ProfileFormat.TeraPipe : ProfileFormat.Json;
    }

    private static ProfileFormat OfColumns(FileInfo file)
    {
        var columns = File.ReadLines(file.FullName)
            .FirstOrDefault(line => line.Length > 0 && line[0] != '#')?
            .Split(',', StringSplitOptions.TrimEntries) ?? [];
        return GemmTable.Columns.All(columns.Contains) ? ProfileFormat.Operators : ProfileFormat.Csv;
    }
}
