using System.ComponentModel;
using System.Runtime.InteropServices;

namespace TeraPipe.Executor.Checkpoints;

/// <summary>Writes a file so that whenever the machine stops there is the old one or the new one, never a part.</summary>
internal static class AtomicFile
{
    private const int ReadOnly = 0; // O_RDONLY

    /// <exception cref="IOException">
    /// The disk is full, the folder is not there, …: the file is what it was before.
    /// </exception>
    public static void Write(string path, Action<FileStream> write)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():n}"); // rename: one file system
        try
        {
            using (var file = new FileStream(
                temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            FlushFolder(folder);
        }
        catch
        {
            File.Delete(temporary); // does nothing once it has been moved
            throw;
        }
    }

    /// <summary>The new name is in the folder, whose own bytes must reach the disk too; .NET opens no folders.</summary>
    private static void FlushFolder(string folder)
    {
        var descriptor = open(folder, ReadOnly);
        var flushed = descriptor >= 0 && fsync(descriptor) == 0;
        var error = Marshal.GetLastPInvokeError();
        if (descriptor >= 0)
        {
            _ = close(descriptor);
        }

        if (!flushed)
        {
            throw new IOException($"{folder}: {new Win32Exception(error).Message}");
        }
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int descriptor);

    [DllImport("libc")]
    private static extern int close(int descriptor);
}
