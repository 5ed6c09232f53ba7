using Microsoft.Playwright;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Browser.Tests;

/// <summary>
/// Debian's Chromium without a window, and a service that has just been set up, for it to look at. Both start with the
/// first page: a test can be skipped, a fixture cannot.
/// </summary>
public sealed class ChromiumFixture : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly DirectoryInfo _userData = Directory.CreateTempSubdirectory("chromium-");
    private PlannerProcess? _service;
    private IPlaywright? _playwright;
    private IBrowserContext? _browser;

    /// <summary>Swagger UI with all its operations there, still closed.</summary>
    internal async Task<SwaggerPage> OpenAsync()
    {
        var chromium = Tool.Find("chromium");
        _service ??= await PlannerProcess.StartAsync(_directory.Setting);
        _playwright ??= await Playwright.CreateAsync();
        _browser ??= await LaunchAsync(_playwright, chromium);
        var page = await _browser.NewPageAsync();
        await page.GotoAsync(new Uri(_service.Url, "/swagger/index.html").AbsoluteUri);
        return await SwaggerPage.WhenReadyAsync(page);
    }

    public async ValueTask DisposeAsync()
    {
        await (_browser?.CloseAsync() ?? Task.CompletedTask);
        _playwright?.Dispose();
        await (_service?.DisposeAsync() ?? ValueTask.CompletedTask);
        _directory.Dispose();
        _userData.Delete(recursive: true);
    }

    private Task<IBrowserContext> LaunchAsync(IPlaywright playwright, string chromium) =>
        playwright.Chromium.LaunchPersistentContextAsync(_userData.FullName, new()
        {
            ExecutablePath = chromium,
            Headless = true,
            ViewportSize = new() { Width = 1200, Height = 900 },

            // No sandbox: it cannot be had as root nor in most containers. The others: it talks to nobody but the
            // service.
            Args =
            [
                "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking",
                "--disable-component-update", "--disable-domain-reliability", "--disable-sync", "--no-first-run",
                "--no-default-browser-check", "--no-pings", "--disable-features=OptimizationHints,MediaRouter",
            ],
        });
}
