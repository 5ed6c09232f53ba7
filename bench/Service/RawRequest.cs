using System.Globalization;
using System.Text;

namespace TeraPipe.Bench.Service;

/// <summary>Requests as bytes, made before anything is timed.</summary>
internal static class RawRequest
{
    public static byte[] Get(string path, string? ifNoneMatch = null) => Encoding.ASCII.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: bench\r\n"
        + (ifNoneMatch is null ? "" : $"If-None-Match: {ifNoneMatch}\r\n")
        + "\r\n");

    public static byte[] Post(string path, string body, string mediaType = "application/json")
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: bench\r\n"
            + $"Content-Type: {mediaType}\r\nContent-Length: {bytes.Length}\r\n\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. bytes];
    }
}
