using System.Text.Json;
using Microsoft.Playwright;

namespace TeraPipe.Browser.Tests;

/// <summary>The block of one operation.</summary>
internal sealed class SwaggerOperation(ILocator block)
{
    private ILocator Answer => block.Locator(".live-responses-table tr.response").First;

    private ILocator Body => block.Locator("textarea.body-param__text");

    /// <summary>Its line: method, path and summary.</summary>
    public Task<string> TitleAsync() => block.Locator(".opblock-summary").First.InnerTextAsync();

    /// <summary>Opens it, or closes it again.</summary>
    public Task ToggleAsync() => block.Locator(".opblock-summary-control").ClickAsync();

    public async Task<JsonElement> BodyAsync() => JsonDocument.Parse(await Body.InputValueAsync()).RootElement;

    public Task WriteBodyAsync(string json) => Body.FillAsync(json);

    public async Task WriteParameterAsync(string name, string value)
    {
        var field = block.Locator($"tr[data-param-name='{name}'] input");
        await field.FillAsync(value);
    }

    /// <summary>Presses Execute.</summary>
    /// <returns>The status that the page shows: a number, or what went wrong.</returns>
    public async Task<string> ExecuteAsync()
    {
        await block.Locator("button.execute").ClickAsync();
        await block.Locator(".loading-container").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        var status = await Answer.Locator(".response-col_status").InnerTextAsync();
        return status.Split('\n')[0].Trim();
    }

    /// <summary>The body that the page shows of the answer.</summary>
    public Task<string> AnswerTextAsync() => 
        Answer.Locator(".response-col_description pre").First.InnerTextAsync();

    /// <summary>A picture from its line to the end of the answer; what might have been answered is left out.</summary>
    public async Task PhotographAsync(string path)
    {
        await block.EvaluateAsync("() => scrollTo(0, 0)");
        var (top, answer) = ((await block.BoundingBoxAsync())!, (await Answer.BoundingBoxAsync())!);
        await block.Page.ScreenshotAsync(new()
        {
            Path = path,
            FullPage = true,
            Clip = new() { X = top.X, Y = top.Y, Width = top.Width, Height = answer.Y + answer.Height - top.Y },
        });
    }
}
