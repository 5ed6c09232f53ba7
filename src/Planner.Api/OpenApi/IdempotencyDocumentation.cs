using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using TeraPipe.Planner.Api.Http.Idempotency;

namespace TeraPipe.Planner.Api.OpenApi;

/// <summary>Documents Idempotency-Key on everything that changes something.</summary>
internal sealed class IdempotencyDocumentation : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (!context.IsUnsafe())
        {
            return;
        }

        operation.AddHeader(
            IdempotentRequest.Header,
            "Any text that is new for every new request, such as a UUID: 1 to 255 visible ASCII characters. The same "
            + "request with the same key again runs no second time and gets the first answer.",
            new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 255, Pattern = "^[!-~]+$" });
        operation.Answer(StatusCodes.Status409Conflict, "Conflict");
        operation.Answer(StatusCodes.Status422UnprocessableEntity, "Unprocessable Entity");
        foreach (var answer in operation.Answers(status => status is >= 200 and < 300))
        {
            answer.AddHeader(
                KeptAnswer.ReplayedHeader,
                "true where this is the answer to an earlier request of the same Idempotency-Key; else missing.",
                JsonSchemaType.Boolean);
        }
    }
}
