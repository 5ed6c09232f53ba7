using System.ComponentModel;
using System.Runtime.InteropServices;

namespace TeraPipe.Executor.Checkpoints;

/// <summary>Writes a file so that whenever the machine stops there is the old one or the new one.</summary>
internal static class AtomicFile
{
    private const int ReadOnly = 0; // O_RDONLY
    private const int CannotFlush = 22; // EINVAL: the file system flushes no folders; PostgreSQL's fd.c takes it so too

    /// <exception cref="IOException">
    /// The disk is full, the folder is not there, …: the file is the old one; or the new one, but it may not outlast a
    /// stop of the machine, where only the folder could not be flushed.
    /// </exception>
    public static void Write(string path, Action<FileStream> write)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        // beside it: only within one file system is a rename one step
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():n}");
        var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            using (file)
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

    /// <summary>Makes a folder and those above it that are not there, so that they outlast a stop of the machine.
    /// </summary>
    /// <param name="path">Its full name.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void MakeFolder(string path)
    {
        if (Directory.Exists(path) || Path.GetDirectoryName(path) is not { } parent)
        {
            return;
        }

        MakeFolder(parent);
        Directory.CreateDirectory(path);
        FlushFolder(parent);
    }

    /// <summary>Gives a folder, whose files are written, its name; within one file system.</summary>
    /// <exception cref="IOException">
    /// There is one of that name, …; or it is renamed, but may not be after a stop of the machine.
    /// </exception>
    public static void MoveFolder(string from, string to)
    {
        FlushFolder(from);
        Directory.Move(from, to);
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(to))!);
    }

    /// <summary>The new name is in the folder, whose bytes must reach the disk too; .NET opens no folders.</summary>
    /// <exception cref="IOException">It is not there, …</exception>
    internal static void FlushFolder(string folder)
    {
        var descriptor = open(folder, ReadOnly);
        var flushed = descriptor >= 0 && fsync(descriptor) == 0;
        var error = Marshal.GetLastPInvokeError();
        flushed |= descriptor >= 0 && error == CannotFlush;
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
