using Microsoft.Playwright;
using TeraPipe.Planner.Api.FunctionalTests.Harness;

namespace TeraPipe.Browser.Tests;

/// <summary>Debian's Chromium without a window, and a service that has just been set up, for it to look at.</summary>
public sealed class ChromiumFixture : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _userData = Directory.CreateTempSubdirectory("chromium-").FullName;
    private PlannerProcess _service = null!;
    private IPlaywright _playwright = null!;
    private IBrowserContext _browser = null!;

    public Uri Url => _service.Url;

    public async ValueTask InitializeAsync()
    {
        _service = await PlannerProcess.StartAsync(_directory.Setting);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchPersistentContextAsync(_userData, new()
        {
            ExecutablePath = Tool.Find("chromium"),
            Headless = true,
            ViewportSize = new() { Width = 1200, Height = 900 },

            // no sandbox: it cannot be had as root or in most containers. The others: it talks to nobody but the service.
            Args =
            [
                "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking",
                "--disable-component-update", "--disable-domain-reliability", "--disable-sync", "--no-first-run",
                "--no-default-browser-check", "--no-pings", "--disable-features=OptimizationHints,MediaRouter",
            ],
        });
    }

    /// <summary>Swagger UI with all its operations there, still closed.</summary>
    internal async Task<SwaggerPage> OpenAsync()
    {
        var page = await _browser.NewPageAsync();
        await page.GotoAsync(new Uri(Url, "/swagger/index.html").AbsoluteUri);
        return await SwaggerPage.WhenReadyAsync(page);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
        await _service.DisposeAsync();
        _directory.Dispose();
        Directory.Delete(_userData, recursive: true);
    }
}
