using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TeraPipe.Browser.Tests;

/// <summary>The page at /swagger in a real browser.</summary>
public class SwaggerTests(ChromiumFixture chromium) : IClassFixture<ChromiumFixture>
{
    [Fact]
    public async Task Every_operation_answers_its_own_example()
    {
        var page = await chromium.OpenAsync();

        var refused = new List<string>();
        foreach (var operation in await page.OperationsAsync())
        {
            await operation.ToggleAsync();
            var status = await operation.ExecuteAsync();
            if (status is not ['2', _, _])
            {
                refused.Add($"{status}: {await operation.TitleAsync()}\n{await operation.AnswerTextAsync()}");
            }

            await operation.ToggleAsync(); // what is open is laid out again at every change of the page
        }

        Assert.Empty(refused);
    }

    [Fact]
    public async Task Changed_what_if_answers_another_plan()
    {
        var plans = (await chromium.OpenAsync()).Find("POST", "/v1/plans");
        await plans.ToggleAsync();
        await plans.WriteParameterAsync("validateOnly", "true");
        var question = JsonNode.Parse((await plans.BodyAsync()).GetRawText())!.AsObject();

        var first = await AskAsync(plans, question);
        question["stages"] = 24;
        question["sequenceTokens"] = 1024;
        var second = await AskAsync(plans, question);

        Assert.Equal((48, 2048), Of(first));
        Assert.Equal((24, 1024), Of(second));
        Assert.NotEqual(first.GetProperty("planId").GetString(), second.GetProperty("planId").GetString());
        await plans.PhotographAsync(Picture());
    }

    private static async Task<JsonElement> AskAsync(SwaggerOperation plans, JsonObject question)
    {
        await plans.WriteBodyAsync(question.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        Assert.Equal("200", await plans.ExecuteAsync());
        return JsonDocument.Parse(await plans.AnswerTextAsync()).RootElement;
    }

    private static (int Stages, int SequenceTokens) Of(JsonElement plan) =>
        (plan.GetProperty("stages").GetInt32(), plan.GetProperty("sequenceTokens").GetInt32());

    /// <summary>The README's picture when asked for, else one to look at when something fails.</summary>
    private static string Picture([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(
        Path.GetDirectoryName(thisFile)!,
        Environment.GetEnvironmentVariable("UPDATE_GOLDENS") == "1" ? "../../docs/images" : "../../artifacts",
        "swagger.png"));
}
