using System.CommandLine;
using Calibrate.Cli.Options;
using Calibrate.Costs.Claims;
using Calibrate.Planning;
using Calibrate.Reports;

namespace Calibrate.Cli.Commands;

/// <summary>The documents' claims, each with a verdict and the figure that it follows from.</summary>
internal sealed class AuditCommand(AppServices services)
{
    private readonly CostFlags _costs = new(services);
    private readonly Option<bool> _shipped = new("--shipped") { Description = "against what ships with the program alone: no profiles, no imported prices" };
    private readonly Option<bool> _changes = new("--changes") { Description = "what the profiles change: each verdict without them and with them" };
    private readonly Option<string?> _claim = RunFlags.Flag("--claim", "C014,…", "these alone, with the whole origin of each figure");
    private readonly Option<string?> _document = RunFlags.Flag("--document", "NAME", "one document's claims: its file name, or the beginning of it");
    private readonly Option<string?> _format = RunFlags.Flag("--format", "text|markdown", "default: text");
    private readonly Option<bool> _gate = new("--gate") { Description = "exit with 3 when a claim is refuted" };
    private readonly Option<bool> _json = RunFlags.Json();

    private enum Format
    {
        Text,
        Markdown,
    }

    public Command Command()
    {
        var command = new Command("audit", "the documents' claims against prices, formulas and profiles, with the right figure beside each")
        {
            _shipped, _changes, _claim, _document, _format, _gate, _json,
        };
        foreach (var option in _costs.OfSources.Append(_costs.AllowFlagged))
            command.Add(option);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(_changes) && parsed.GetValue(_shipped))
                throw new UsageException("--changes: it is profiles that change anything; leave --shipped out");
            if (parsed.GetValue(_shipped) && _costs.OfSources.Append(_costs.AllowFlagged).FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } given)
                throw new UsageException($"{given.Name}: --shipped leaves out what was measured and imported; leave one of the two out");
            if (parsed.GetValue(_json) && parsed.GetValue(_format) is { } other)
                throw new UsageException($"--format {other}: cannot be combined with --json; give one of the two");
            var format = Choices.Optional<Format>("--format", "format", parsed.GetValue(_format)) ?? Format.Text;
            var changes = AuditChanges.Of(Facts(parsed), Choice(parsed));
            var audit = changes.After;
            services.Terminal.Out.WriteLine((parsed.GetValue(_changes) ? Show(changes, parsed, format) : Show(audit, parsed, format)).TrimEnd());
            var refuted = audit.Findings.Any(finding => Verdicts.IsRefuted(finding.Verdict));
            return (int)(parsed.GetValue(_gate) && refuted ? ExitCode.Refused : ExitCode.Done);
        });
        return command;
    }

    private string Show(AuditChanges changes, ParseResult parsed, Format format) =>
        parsed.GetValue(_json) ? AuditJson.Of(changes)
        : format == Format.Markdown ? AuditChangesReport.Markdown(changes)
        : AuditChangesReport.Text(changes);

    private string Show(Audit audit, ParseResult parsed, Format format) =>
        parsed.GetValue(_json) ? AuditJson.Of(audit)
        : format == Format.Markdown ? AuditReport.Markdown(audit)
        : parsed.GetValue(_claim) is not null ? AuditReport.Sheets(audit)
        : AuditReport.Text(audit);

    private Func<Claim, bool> Choice(ParseResult parsed)
    {
        var ids = Choices.Split("--claim", parsed.GetValue(_claim));
        if (ids.FirstOrDefault(id => !Claim.Shipped.Any(claim => Is(claim, id))) is { } unknown)
            throw new UsageException($"--claim {unknown}: there is no such claim; there are {Claim.Shipped[0].Id} to {Claim.Shipped[^1].Id}");
        var document = parsed.GetValue(_document);
        string[] documents = [.. Claim.Shipped.Select(claim => claim.Document).Distinct()];
        if (document is not null && !documents.Any(name => name.StartsWith(document, StringComparison.OrdinalIgnoreCase)))
            throw new UsageException($"--document {document}: there is no such document; there are {string.Join(", ", documents)}");
        return claim => (ids.Count == 0 || ids.Any(id => Is(claim, id))) && (document is null || claim.Document.StartsWith(document, StringComparison.OrdinalIgnoreCase));
    }

    private static bool Is(Claim claim, string id) => string.Equals(claim.Id, id, StringComparison.OrdinalIgnoreCase);

    private AuditFacts Facts(ParseResult parsed)
    {
        if (parsed.GetValue(_shipped))
            return AuditFacts.Shipped;
        var evidence = _costs.Evidence(parsed, workload: null);
        return AuditFacts.Shipped with { Prices = evidence.Prices, Profiles = evidence.Profiles };
    }
}
