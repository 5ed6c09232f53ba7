namespace TeraPipe.Planner.Api.FunctionalTests.Harness.HttpFiles;

/// <summary>One request of a .http file, its variables not yet filled in.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Name">By which later requests refer to its answer; null for most.</param>
/// <param name="Status">The one that its comment announces by "# answers 409"; null: any 2xx.</param>
/// <param name="Method">Of the request line.</param>
/// <param name="Url">With the service before it and the query after it.</param>
/// <param name="Headers">In their order.</param>
/// <param name="Body">Empty where it has none.</param>
internal sealed record HttpFileRequest(
    int Line,
    string? Name,
    int? Status,
    HttpMethod Method,
    string Url,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    string Body);
