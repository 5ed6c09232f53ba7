using System.Net;
using System.Text.Json;
using TeraPipe.Contracts.Http;
using TeraPipe.Planner.Api.FunctionalTests.Harness;
using TeraPipe.Planner.Api.Models;

namespace TeraPipe.Planner.Api.FunctionalTests;

public class ModelsTests(PlannerFixture planner)
{
    private const string Body = """
        {"model": "NAME", "layers": 4, "hiddenSize": 64, "heads": 4, "vocabularySize": 256, "maxSequenceTokens": 512}
        """;

    [Theory]
    [InlineData("gpt3-1b", 1.3)]
    [InlineData("gpt3-13b", 13)]
    [InlineData("gpt3-44b", 44)]
    [InlineData("gpt3-175b", 175)]
    [InlineData("gpt2", 0.124)]
    [InlineData("gpt2-xl", 1.56)]
    public async Task Catalogue_has_models_of_the_size_that_their_name_says(string name, double billionParameters)
    {
        var model = await planner.Client.GetModelAsync(name);

        // A GPT layer has 4 h² in attention and 2 h f in its MLP; embeddings of tokens and positions come on top.
        // GPT-2's counts include biases and norms, and the names are rounded: hence 2 %.
        double h = model.HiddenSize;
        var layer = (4 * h * h) + (2 * h * model.FeedForwardSize);
        var parameters = (model.Layers * layer) + (h * (model.VocabularySize + model.MaxSequenceTokens));
        Assert.Equal(1, parameters / (billionParameters * 1e9), tolerance: 0.02);
    }

    /// <summary>Parameters of the released checkpoints, every one.</summary>
    [Theory]
    [InlineData("llama3-8b", 8_030_261_248)]
    [InlineData("llama3-70b", 70_553_706_496)]
    public async Task Llamas_of_the_catalogue_have_the_published_parameters(string name, long parameters)
    {
        var model = await planner.Client.GetModelAsync(name);

        Assert.Equal(("llama", 8, 131_072), (model.Architecture, model.KeyValueHeads, model.MaxSequenceTokens));
        Assert.Equal(parameters, Plans.TrainingMemory.ShapeOf(model).ParametersOf(model.Layers, true, true).Total);
    }

    [Fact]
    public async Task What_a_gpt_has_by_default_may_be_said_or_not()
    {
        var silent = await planner.Client.AddModelAsync(Requests.Model("said"));
        var said = await planner.Client.AddModelAsync(
            Requests.Model("said") with { Architecture = "gpt", KeyValueHeads = 4, FeedForwardSize = 256 });

        Assert.Equal(silent, said);
        Assert.Equal(("gpt", 4), (silent.Architecture, silent.KeyValueHeads));
    }

    [Fact]
    public async Task Model_of_another_architecture_is_another()
    {
        await planner.Client.AddModelAsync(Requests.Model("one-name") with { FeedForwardSize = 256 });

        var answer = await planner.Http.PostAsync(
            "/v1/models", JsonSerializer.Serialize(Requests.Llama("one-name"), PlannerJson.Options));

        answer.IsProblem(HttpStatusCode.Conflict, "model-name-taken");
    }

    /// <summary>As they were before models had architectures: plans and sweeps keep their ids.</summary>
    [Fact]
    public async Task Ids_have_a_gpt_in_them_without_what_it_has_by_default()
    {
        var gpt = await planner.Client.GetModelAsync("gpt2");
        var llama = await planner.Client.GetModelAsync("llama3-8b");

        Assert.Equal(
            """{"model":"gpt2","layers":12,"hiddenSize":768,"heads":12,"feedForwardSize":3072,"""
                + "\"vocabularySize\":50257,\"maxSequenceTokens\":1024}",
            JsonSerializer.Serialize(ModelParser.Canonical(gpt), PlannerJson.Options));
        Assert.EndsWith(
            ",\"architecture\":\"llama\",\"keyValueHeads\":8}",
            JsonSerializer.Serialize(ModelParser.Canonical(llama), PlannerJson.Options),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_of_an_architecture_are_listed() =>
        (await planner.Http.PostAsync("/v1/models", """
            {"model": "a", "layers": 1, "hiddenSize": 64, "heads": 4, "vocabularySize": 1, "maxSequenceTokens": 1,
             "architecture": "mamba", "keyValueHeads": 3}
            """)).HasFaults(
            "architecture: must be gpt or llama.",
            "feedForwardSize: is required: only a gpt has a usual one.",
            "keyValueHeads: must divide heads, 4.");

    [Fact]
    public async Task List_is_in_order_of_name()
    {
        var names = await planner.Client.ListModelsAsync().Select(model => model.Model).ToArrayAsync();

        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Contains("byte-gpt", names);
    }

    [Fact]
    public async Task Post_then_get_returns_the_model()
    {
        var created = await planner.Http.PostAsync("/v1/models", Body.Replace("NAME", "tiny"));
        var again = await planner.Http.PostAsync("/v1/models", Body.Replace("NAME", "tiny"));

        Assert.Equal(HttpStatusCode.Created, created.Status);
        Assert.Equal("/v1/models/tiny", created.Location?.ToString());
        Assert.Equal((HttpStatusCode.OK, created.Text), (again.Status, again.Text));
        Assert.Equal(created.Text, (await planner.Http.AskAsync("/v1/models/tiny")).Text);
        Assert.Equal(256, created.Json.GetProperty("feedForwardSize").GetInt32());
    }

    [Fact]
    public async Task Name_of_another_shape_is_taken()
    {
        var answer = await planner.Http.PostAsync("/v1/models", Body.Replace("NAME", "gpt2"));

        answer.IsProblem(HttpStatusCode.Conflict, "model-name-taken");
        Assert.Equal(768, (await planner.Client.GetModelAsync("gpt2")).HiddenSize);
    }

    [Fact]
    public async Task Unknown_model_is_not_found() =>
        (await planner.Http.AskAsync("/v1/models/gpt5")).IsProblem(HttpStatusCode.NotFound, "model-not-found");

    [Fact]
    public async Task All_faults_are_listed() =>
        (await planner.Http.PostAsync("/v1/models", """
            {"model": "No Name", "layers": 0, "hiddenSize": 100, "heads": 3, "maxSequenceTokens": -1}
            """)).HasFaults(
            "model: must have 1 to 63 lower-case letters, digits, '.', '-' and '_', the first a letter or digit.",
            "layers: must be at least 1.",
            "heads: must divide hiddenSize, 100.",
            "vocabularySize: must be at least 1.",
            "maxSequenceTokens: must be at least 1.");

    [Fact]
    public async Task Concurrent_equal_posts_add_one_model()
    {
        var request = Requests.Model("raced");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => planner.Client.AddModelAsync(request)));

        Assert.Single(answers.Distinct());
    }
}
