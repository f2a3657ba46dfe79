namespace Calibrate.Images.Jpeg;

/// <summary>A file that is no JPEG that can be decoded: the message names it, says what is wrong and what to do.</summary>
public sealed class JpegException(string file, string problem)
    : IOException($"{file}: {problem}; take it out of the folder, or put a whole baseline or progressive JPEG in its place");

/// <summary>There is no library to decode JPEGs with; the message says what to install.</summary>
public sealed class JpegLibraryMissingException(string message) : Exception(message);
