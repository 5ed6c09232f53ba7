namespace TeraPipe.Planner.Api;

/// <summary>
/// Binds a section of the configuration to its class. What is wrong with it is the operator's to mend.
/// </summary>
internal static class Settings
{
    public static IServiceCollection AddSettings<T>(this IServiceCollection services, string section)
        where T : class
    {
        services.AddOptions<T>()
            .Configure<IConfiguration>((options, configuration) => Bind(options, configuration.GetSection(section)))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        return services;
    }

    private static void Bind<T>(T options, IConfigurationSection section)
        where T : class
    {
        string[] known = [.. typeof(T).GetProperties().Select(property => property.Name)];
        var given = section.GetChildren();
        foreach (var unknown in given.ExceptBy(known, child => child.Key, StringComparer.OrdinalIgnoreCase))
        {
            throw new StartupException(
                $"There is no setting {unknown.Path}; {section.Path} has {string.Join(", ", known)}.");
        }

        try
        {
            section.Bind(options);
        }
        catch (InvalidOperationException inconvertible)
        {
            throw new StartupException(inconvertible.Message);
        }
    }
}
