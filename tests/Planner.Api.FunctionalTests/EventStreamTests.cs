using System.Net.ServerSentEvents;
using System.Text;
using Microsoft.AspNetCore.Http;
using TeraPipe.Contracts.Http;
using TeraPipe.Planner.Api.Http;

namespace TeraPipe.Planner.Api.FunctionalTests;

public class EventStreamTests
{
    [Fact]
    public async Task Silence_is_filled_with_comments_that_clients_pass_over()
    {
        using var sent = new MemoryStream();
        var context = new DefaultHttpContext { Response = { Body = sent } };
        SseItem<Page<string>>?[] events =
        [
            null,
            new(new Page<string>(["one"]), "told") { EventId = "1" },
            null,
            new(new Page<string>(["two\nlines"]), "told") { EventId = "2" },
        ];

        await new EventStreamResult<Page<string>>(events.ToAsyncEnumerable()).ExecuteAsync(context);

        Assert.Equal(
            ":\n\nevent: told\ndata: {\"items\":[\"one\"]}\nid: 1\n\n"
            + ":\n\nevent: told\ndata: {\"items\":[\"two\\nlines\"]}\nid: 2\n\n",
            Encoding.UTF8.GetString(sent.ToArray()));
        sent.Position = 0;
        Assert.Equal(["1", "2"], SseParser.Create(sent).Enumerate().Select(next => next.EventId));
    }
}
