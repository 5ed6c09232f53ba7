using TeraPipe.Bench.Reporting;

namespace TeraPipe.Bench.Tests;

public class ReportingTests
{
    private static readonly BenchRow _met =
        BenchRow.AtMost("one", 0.123456789, "ms", 1, new KeyValuePair<string, object?>("passes", 12));

    private static readonly BenchRow _missed =
        BenchRow.AtMost("two", 3, "ms", 2, new("note", "a ≤ b"), new("gap", null));

    [Fact]
    public void A_row_is_one_JSON_object_on_one_line()
    {
        Assert.Equal(
            """{"case":"one","value":0.123457,"unit":"ms","aim":1,"met":true,"passes":12}""", JsonLine.Of(_met));
        Assert.Equal(
            """{"case":"two","value":3,"unit":"ms","aim":2,"met":false,"note":"a ≤ b","gap":null}""",
            JsonLine.Of(_missed));
    }

    [Fact]
    public void A_table_has_a_column_for_every_member_that_any_row_has() => Assert.Equal(
        """
        case  value  unit  aim  met  passes   note  gap
        one   0.123    ms    1  yes      12            
        two       3    ms    2   NO          a ≤ b     
        """.ReplaceLineEndings("\n"),
        TextTable.Of([_met, _missed]));

    [Fact]
    public void Every_suite_has_a_name_of_its_own_and_so_has_every_case()
    {
        Assert.Distinct(AllSuites.List.Select(suite => suite.Name));
        Assert.All(AllSuites.List, suite => Assert.Distinct(suite.Cases.Select(one => one.Name)));
    }

    [Fact]
    public void The_machine_is_named_by_cores_and_family() =>
        Assert.Matches($"^{Environment.ProcessorCount}-core-[a-z0-9]+$", Machine.Name);
}
