using Calibrate.Images.Jpeg;
using Calibrate.Images.Samples;
using Calibrate.Measuring;
using Calibrate.Planning;

namespace Calibrate.Cli;

/// <summary>What real loading needs: known before a worker is started, not after.</summary>
internal static class ImageSupply
{
    /// <exception cref="RunFailedException">There is none; the message says what to install.</exception>
    public static TurboJpeg Library(AppServices services)
    {
        try
        {
            return services.Jpeg();
        }
        catch (JpegLibraryMissingException e)
        {
            throw new RunFailedException(e.Message);
        }
    }

    /// <param name="progress">Told where they have to be made.</param>
    /// <exception cref="RunFailedException">They cannot be kept.</exception>
    public static ImageSet Generated(AppServices services, ImagePipeline pipeline, TurboJpeg library, Action<string> progress)
    {
        try
        {
            return services.Samples.Open(pipeline, library, progress);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFailedException($"the images to load cannot be made: {e.Message}; make room there, or set XDG_CACHE_HOME to a folder that can be written");
        }
    }
}
