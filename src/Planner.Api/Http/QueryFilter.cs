using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Primitives;

namespace TeraPipe.Planner.Api.Http;

/// <summary>
/// Refuses query parameters that an operation does not have, which would otherwise be dropped in silence, and values
/// that PostgreSQL cannot store.
/// </summary>
internal static class QueryFilter
{
    /// <summary>The filter of one operation; made once, when its route is built.</summary>
    public static EndpointFilterDelegate Create(EndpointFilterFactoryContext operation, EndpointFilterDelegate next)
    {
        string[] known =
        [
            .. operation.MethodInfo.GetParameters()
                .Where(parameter => parameter.ParameterType == typeof(string)
                    && !parameter.IsDefined(typeof(FromHeaderAttribute), inherit: false))
                .Select(parameter => parameter.Name!),
        ];
        return context =>
        {
            var request = context.HttpContext.Request;
            return request.QueryString.HasValue && FaultsOf(request, known) is { Any: true } faults
                ? ValueTask.FromResult<object?>(Problems.InvalidRequest(faults))
                : next(context);
        };
    }

    private static Faults FaultsOf(HttpRequest request, string[] known)
    {
        var faults = new Faults();
        var names = known.Except(request.RouteValues.Keys);
        foreach (var (name, values) in request.Query)
        {
            var isKnown = faults.Require(
                names.Contains(name, StringComparer.OrdinalIgnoreCase),
                name,
                $"is unknown; known are {string.Join(", ", names.DefaultIfEmpty("none"))}.");
            faults.Require(!isKnown || !HasNul(values), name, "must have no character U+0000.");
        }

        return faults;
    }

    private static bool HasNul(StringValues values) =>
        values.Any(value => value!.Contains('\0', StringComparison.Ordinal));
}
