using System.Globalization;
using System.Text;

namespace Calibrate.Units;

/// <summary>
/// Text from elsewhere (a device's name, a dying worker's last words, a file) as it may be shown: one line, nothing in it that a
/// terminal obeys or that hides or reorders what is read.
/// </summary>
public static class PlainText
{
    /// <summary>
    /// Control characters, invisible and direction-changing ones, line separators and halves of characters are spelt out, such as
    /// <c>\n</c> and <c>\u001b</c>; all else stays. What is plain already stays as it is.
    /// </summary>
    public static string Of(string text)
    {
        if (text.EnumerateRunes().All(IsPlain))
            return text;

        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            plain.Append(IsPlain(rune) ? rune.ToString() : Spell(rune));
        return plain.ToString();
    }

    // A half of a surrogate pair is enumerated as U+FFFD, which shows that something is wrong: it may stay.
    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string Spell(Rune rune) => rune.Value switch
    {
        '\n' => @"\n",
        '\r' => @"\r",
        '\t' => @"\t",
        <= 0xffff => string.Create(CultureInfo.InvariantCulture, $@"\u{rune.Value:x4}"),
        _ => string.Create(CultureInfo.InvariantCulture, $@"\U{rune.Value:x8}"),
    };
}
