using System.Runtime.CompilerServices;
using System.Text;

namespace Calibrate.Tests.Reports;

/// <summary>
/// Expected output kept as files beside the tests. <c>CALIBRATE_UPDATE_GOLDENS=1</c> writes them anew; read the difference before committing.
/// </summary>
internal static class Golden
{
    private const string Update = "CALIBRATE_UPDATE_GOLDENS";

    public static string Repository { get; } = FindRepository(Here());

    public static string FileOf(string name) => Path.Combine(Repository, "tests", "Calibrate.Tests", "Reports", "Golden", name);

    public static void ShouldBeGolden(this string actual, string name) => ShouldBeGolden(Encoding.UTF8.GetBytes(actual), name);

    public static void ShouldBeGolden(this byte[] actual, string name)
    {
        var file = FileOf(name);
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, actual);
        }
        Encoding.UTF8.GetString(actual).ShouldBe(Encoding.UTF8.GetString(File.ReadAllBytes(file)), name);
    }

    // Build output may lie anywhere, so the sources are found from where they were compiled.
    private static string FindRepository(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Calibrate.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException($"no Calibrate.sln above {from}");
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(File.Exists(file) ? file : AppContext.BaseDirectory)!;
}
