namespace Calibrate.Cli.Tests;

public class ShellWordsTests
{
    [Theory]
    [InlineData("--workload vit-b,bert-base --output /tmp/x.y", "--workload", "vit-b,bert-base", "--output", "/tmp/x.y")]
    [InlineData("--output 'my results' ''", "--output", "my results", "")]
    [InlineData(@"'it'\''s $HOME' '~' 'a;b'", "it's $HOME", "~", "a;b")]
    public void OnlyWhatAShellWouldChangeIsQuoted(string line, params string[] words) => ShellWords.Join(words).ShouldBe(line);
}
