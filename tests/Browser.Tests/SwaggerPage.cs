using Microsoft.Playwright;

namespace TeraPipe.Browser.Tests;

/// <summary>Swagger UI, as somebody with a mouse uses it.</summary>
internal sealed class SwaggerPage(IPage page)
{
    private const string Operation = ".opblock";

    public static async Task<SwaggerPage> WhenReadyAsync(IPage page)
    {
        await page.Locator(Operation).First.WaitForAsync();
        return new(page);
    }

    /// <summary>All of them, from the top of the page to its bottom.</summary>
    public async Task<IReadOnlyList<SwaggerOperation>> OperationsAsync() =>
        [.. (await page.Locator(Operation).AllAsync()).Select(block => new SwaggerOperation(block))];

    /// <summary>By the method and path that stand in its line.</summary>
    public SwaggerOperation Find(string method, string path) => new(page.Locator(Operation)
        .Filter(new() { Has = page.Locator(".opblock-summary-method", new() { HasTextString = method }) })
        .Filter(new() { Has = page.Locator($"[data-path='{path}']") }));
}
