using System.Globalization;
using TeraPipe.Executor.Model;

namespace TeraPipe.Executor.Tests.Model;

public class RotaryScalingTests
{
    /// <summary>Ranks and checkpoints compare it: one with a decimal comma must not look like another model.</summary>
    [Fact]
    public void Its_text_is_the_same_in_every_culture()
    {
        var culture = CultureInfo.CurrentCulture;
        var other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        other.NumberFormat.NumberDecimalSeparator = ",";
        try
        {
            CultureInfo.CurrentCulture = other;
            Assert.Equal(
                "RotaryScaling { Factor = 8.5, LowFrequencyFactor = 1, HighFrequencyFactor = 4, "
                + "OriginalSequenceTokens = 8192 }",
                new RotaryScaling(8.5, 1, 4, 8192).ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
