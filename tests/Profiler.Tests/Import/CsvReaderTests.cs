using TeraPipe.Profiler.Import;

namespace TeraPipe.Profiler.Tests.Import;

/// <summary>RFC 4180.</summary>
public class CsvReaderTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", "1:a|b 2:1|2")]
    [InlineData("a,b\r\n1,2", "1:a|b 2:1|2")]
    [InlineData("\n\na\n\n\n1\n", "3:a 6:1")] // empty lines are no records
    [InlineData("a,,\n", "1:a||")]
    [InlineData(" a ,\t b\n", "1:a|b")]
    [InlineData("\"a,b\",\" c \"\n", "1:a,b| c ")]
    [InlineData("\"say \"\"a\"\"\",b\n", "1:say \"a\"|b")]
    [InlineData("\"two\nlines\",b\nnext\n", "1:two\nlines|b 3:next")]
    [InlineData("\"\",b", "1:|b")]
    [InlineData("", "")]
    public void Reads_records_and_knows_their_lines(string text, string expected)
    {
        var (faults, reader, rows) = Open(text);

        while (reader.Next() is { } row)
        {
            rows.Add($"{row.Line}:{string.Join('|', row.Fields)}");
        }

        Assert.Equal(expected, string.Join(' ', rows));
        Assert.Empty(faults.Lines);
    }

    [Theory]
    [InlineData("a\n\"b\nc", "x.csv:2: a quote is opened and never closed: close it.")]
    [InlineData("a\n\"b\"c,d\n", "x.csv:2: 'c' follows a closed quote: a comma or the end of the line does.")]
    [InlineData("a\nb\"c\n", "x.csv:2: a quote stands within b\"c: put the whole field in quotes, and double it.")]
    public void Says_what_is_no_csv(string text, string fault)
    {
        var (faults, reader, _) = Open(text);

        while (reader.Next() is not null)
        {
        }

        Assert.Equal(fault, Assert.Single(faults.Lines));
    }

    private static (ImportFaults Faults, CsvReader Reader, List<string> Rows) Open(string text)
    {
        var faults = new ImportFaults();
        return (faults, new CsvReader(text, "x.csv", faults), []);
    }
}
