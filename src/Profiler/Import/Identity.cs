using TeraPipe.Contracts.Profiles;

namespace TeraPipe.Profiler.Import;

/// <summary>Puts together what the files and the options say of device, number format and layer.</summary>
internal static class Identity
{
    /// <summary>
    /// Both in one. Nothing outvotes anything: what is said twice must be the same.
    /// </summary>
    /// <param name="profile">What the file says.</param>
    /// <param name="told">What somebody else says.</param>
    /// <param name="file">The file.</param>
    /// <param name="teller">Who else says it: "--hidden", or another file.</param>
    /// <param name="faults">Takes each contradiction.</param>
    public static ProfileRequest Merge(
        ProfileRequest profile,
        ProfileRequest told,
        string file,
        Func<IdentityField, string> teller,
        ImportFaults faults)
    {
        foreach (var field in IdentityFields.All)
        {
            var (here, there) = (field.TextIn(profile), field.TextIn(told));
            if (there is not null && here is null)
            {
                profile = field.With(profile, field.Get(told)!);
            }
            else if (there is not null && here != there)
            {
                faults.Add(file, $"{field.Key} is '{here}', but {teller(field)} says '{there}': say it once.");
            }
        }

        return profile;
    }

    /// <summary>Whether it is all there and fits together.</summary>
    /// <param name="profile">What is known.</param>
    /// <param name="file">The file.</param>
    /// <param name="otherWay">How else than by the option the missing is told, by its field: ", or …".</param>
    /// <param name="faults">Takes all that is wrong.</param>
    public static void Check(
        ProfileRequest profile, string file, Func<IdentityField, string> otherWay, ImportFaults faults)
    {
        foreach (var field in IdentityFields.All)
        {
            var text = field.TextIn(profile);
            faults.Require(
                text is not null || !field.IsRequired,
                file,
                $"{field.Key} is missing: give {field.Option} <{field.HelpName}>{otherWay(field)}.");
            faults.Require(
                text is null || field.Parse(text) is not null,
                file,
                $"{field.Key}: '{text}' is not {field.Expected}.");
        }

        if (profile.Layer is { HiddenSize: > 0 and var hidden, Heads: > 0 and var heads })
        {
            faults.Require(hidden % heads == 0, file, $"heads: {heads} does not divide hidden, {hidden}.");
        }

        if (profile.Layer is { KeyValueHeads: > 0 and var shared, Heads: > 0 and var all })
        {
            faults.Require(all % shared == 0, file, $"key_value_heads: {shared} does not divide heads, {all}.");
        }
    }
}
