using System.CommandLine;
using System.CommandLine.Parsing;
using Calibrate.Costs.Prices;

namespace Calibrate.Cli.Options;

/// <summary>What is wrong with a command line that the parser refuses: one line that names the word and the remedy.</summary>
internal static class ParseMistake
{
    public static string Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        return $"{What(parsed, command)}; {Path(parsed.CommandResult)} --help shows how";
    }

    private static string What(ParseResult parsed, Command command)
    {
        if (parsed.UnmatchedTokens is [var unknown, ..])
            return Unknown(unknown, command);
        var name = command is RootCommand ? "run" : command.Name;
        if (command.Arguments.FirstOrDefault(argument => argument.Arity.MinimumNumberOfValues > 0 && parsed.GetResult(argument) is not { Tokens.Count: > 0 }) is { } missing)
            return $"{name}: {missing.Name} is missing, {missing.Description}";
        var error = parsed.Errors[0];
        if (OptionOf(error.SymbolResult) is { } option)
            return $"{option.Option.Name}: {Misused(option)}";
        return command.Subcommands.Count > 0 && command is not RootCommand ? $"{name}: give one of {Names(command)}" : $"{name}: {error.Message.TrimEnd('.')}";
    }

    private static string Unknown(string word, Command command) => word.StartsWith('-')
        ? $"{word}: there is no such flag{AlikeNames.Say(word, command.Options.Select(option => option.Name))}"
        : command.Subcommands.Count > 0 ? $"{word}: there is no such command{AlikeNames.Say(word, Shown(command))}; there are {Names(command)}"
        : $"{word}: {command.Name} takes {(command.Arguments.Count == 0 ? "flags alone" : $"{string.Join(' ', command.Arguments.Select(argument => argument.Name))} and flags")}";

    private static string Misused(OptionResult option) => option.Tokens.Count > 1
        ? $"is given more than once ({string.Join(", ", option.Tokens.Select(token => token.Value))}); give it once"
        : $"takes a value, {option.Option.HelpName}";

    private static OptionResult? OptionOf(SymbolResult? result) => result as OptionResult ?? result?.Parent as OptionResult;

    private static IEnumerable<string> Shown(Command command) => command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name);

    private static string Names(Command command) => string.Join(", ", Shown(command));

    private static string Path(CommandResult result) => result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : "calibrate";
}
