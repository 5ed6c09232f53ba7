using Microsoft.AspNetCore.Http;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.FunctionalTests.Operations;

public class PreferenceTests
{
    [Theory]
    [InlineData("respond-async", true, null, "respond-async")]
    [InlineData("wait=10", false, 10, "wait=10")]
    [InlineData("Respond-Async, WAIT = \"10\"", true, 10, "respond-async, wait=10")]
    [InlineData("return=minimal, wait=5;foo=bar, wait=7", false, 5, "wait=5")]
    [InlineData("wait=3600", false, 60, "wait=60")]
    [InlineData("wait=99999999999999999999, wait", false, null, "")]
    [InlineData("wait=-1", false, null, "")]
    [InlineData(",,=;", false, null, "")]
    [InlineData("", false, null, "")]
    public void What_is_malformed_or_unknown_does_not_count(
        string prefer, bool respondAsync, int? waitSeconds, string applied)
    {
        var headers = new HeaderDictionary { [Preference.Header] = prefer };

        var preference = Preference.Of(headers, longestWait: TimeSpan.FromMinutes(1));

        Assert.Equal((respondAsync, waitSeconds), (preference.RespondAsync, (int?)preference.Wait?.TotalSeconds));
        Assert.Equal(applied, preference.Applied);
    }
}
