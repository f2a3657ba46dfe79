using System.Text.Json;

namespace Calibrate.Cli.Tests.Application;

public sealed class UsageTests : IDisposable
{
    private readonly TestApp _app = new();

    public void Dispose() => _app.Dispose();

    [Theory]
    [InlineData("--device gpu", "--device gpu: there is no such device; give cpu, cuda or cuda:N")]
    [InlineData("--suite tiny", "--suite tiny: there is no such suite; give reduced, standard, documents or full")]
    [InlineData("--workload vit-x", "--workload vit-x: there is no such workload; there are vit-ti, vit-s, vit-b, vit-l, vit-h, bert-mini, bert-base, bert-large")]
    [InlineData("--workload vit-b,", "--workload vit-b,: there is an empty value; separate values by one comma")]
    [InlineData("--mode backward", "--mode backward: there is no such mode; give forward, train, generate, update or checkpoint")]
    [InlineData("--mode checkpoint --checkpoint-dir /nowhere/at/all", "--checkpoint-dir /nowhere/at/all: there is no such folder; make it, or give another")]
    [InlineData("--mode checkpoint --workload vit-b --batch 4", "--batch: --mode checkpoint depends on the model's state alone, and takes no samples; leave --batch out, or add --mode train")]
    [InlineData("--precision fp32,fp8", "--precision fp8: there is no such precision; give fp32, tf32, fp16 or bf16")]
    [InlineData("--precision 1", "--precision 1: there is no such precision; give fp32, tf32, fp16 or bf16")]
    [InlineData("--checkpointing yes", "--checkpointing yes: there is no such setting; give off or on")]
    [InlineData("--batch Auto", "--batch Auto: give the samples per step, 1 or more, or auto")]
    [InlineData("--batch 1.5", "--batch 1.5: give the samples per step, 1 or more, or auto")]
    [InlineData("--batch 0", "--batch 0: a step takes at least one sample; give 1 or more, or auto")]
    [InlineData("--suite reduced --batch auto", "--suite reduced: cannot be combined with --batch, which picks the cells itself; give one of the two")]
    [InlineData("pace --workload vit-b --batch auto", "--batch auto: the largest batch is found by calibrate run; give a number")]
    [InlineData("--image-size x", "--image-size x: give the side in pixels, 1 or more")]
    [InlineData("--workload vit-b --image-size 225", "--image-size 225: the patch of 16 does not divide it; 224 does")]
    [InlineData("--sequence-length x", "--sequence-length x: give the length in positions, 1 or more")]
    [InlineData("--image-embedding-dim x", "--image-embedding-dim x: give the width of an embedding, 1 to 65536")]
    [InlineData("--workload vit-b --text-embedding-dim 65537", "--text-embedding-dim 65537: give the width of a text's embedding, 1 to 65536")]
    [InlineData("--sweep batch", "--sweep batch: give a setting and its values, such as batch=1,2,4 or sequence-length=128,256")]
    [InlineData("--sweep depth=1,2", "--sweep depth=1,2: 'depth' is nothing to sweep; give batch, image-size or sequence-length, such as batch=1,2,4 or sequence-length=128,256")]
    [InlineData("--sweep batch=1,auto", "--sweep auto: give whole numbers, 1 or more, in batch=…")]
    [InlineData("--sweep batch=1,,2", "--sweep 1,,2: there is an empty value; separate values by one comma")]
    [InlineData("--sweep batch=1,2 --batch 4", "--sweep batch=1,2: cannot be combined with --batch; give one of the two")]
    [InlineData("--sweep batch=1 --sweep batch=2", "--sweep batch=1: batch is swept twice; give all its values in one --sweep")]
    [InlineData("--optimizer sgd", "--optimizer sgd: there is no such variant; give single, foreach or fused")]
    [InlineData("--cuda-graphs yes", "--cuda-graphs yes: there is no such setting; give off or on")]
    [InlineData("--tier gold", "--tier gold: there is no such tier; give draft or trusted")]
    [InlineData("--launches many", "--launches many: give 1 to 100 launches per cell")]
    [InlineData("--time-budget 90", "--time-budget 90: give a duration above 0 with its unit, such as 90s, 10m or 1h30m")]
    [InlineData("--threads x", "--threads x: give 1 to 1024")]
    [InlineData("--seed -1", "--seed -1: give a whole number from 0 to 18446744073709551615")]
    [InlineData("--suite full --mode train", "--suite full: cannot be combined with --mode, which picks the cells itself; give one of the two")]
    [InlineData("show x --format xml", "--format xml: there is no such format; give table, json, csv, timm-train or timm-infer")]
    [InlineData("show x --format csv --json", "--format csv: cannot be combined with --json; give one of the two")]
    [InlineData("show x --format csv --why y", "--format csv: cannot be combined with --why, which is shown as text or as --json; give one of the two")]
    [InlineData("compare x y --gate 5", "--gate 5: give a share above 0% and below 100% with its sign, such as 5% or 2.5%")]
    [InlineData("compare x y --gate 0%", "--gate 0%: give a share above 0% and below 100% with its sign, such as 5% or 2.5%")]
    [InlineData("compare x y --gate=-5%", "--gate -5%: give a share above 0% and below 100% with its sign, such as 5% or 2.5%")]
    [InlineData("compare x y --gate 100%", "--gate 100%: give a share above 0% and below 100% with its sign, such as 5% or 2.5%")]
    [InlineData("compare x y --gate 1,5%", "--gate 1,5%: give a share above 0% and below 100% with its sign, such as 5% or 2.5%")]
    [InlineData("compare x y --across precision", "--across precision: there is no such ground; give device, libtorch or threads")]
    [InlineData("compare x y", "compare x: there is no such file; calibrate run writes one and names it in its last line")]
    [InlineData("compare x", "compare: NEW is missing, the one to judge; calibrate compare --help shows how")]
    [InlineData("show", "show: FILE is missing, a profile's .json, or the .csv beside it; calibrate show --help shows how")]
    [InlineData("show x y", "y: show takes FILE and flags; calibrate show --help shows how")]
    [InlineData("list x", "x: list takes flags alone; calibrate list --help shows how")]
    [InlineData("--bacth 4", "--bacth: there is no such flag; alike are --batch; calibrate --help shows how")]
    [InlineData("--device", "--device: takes a value, cpu|cuda|cuda:N; calibrate --help shows how")]
    [InlineData("run --device cpu --device cuda", "--device: is given more than once (cpu, cuda); give it once; calibrate run --help shows how")]
    [InlineData("list --device cuda", "--device cuda: goes with --suite, whose cells depend on it; the workloads are the same everywhere")]
    [InlineData("list --providers --suite full", "--providers: lists providers alone; leave --suite and --device out")]
    [InlineData("estimate sam-phase-2 --on g5.xlarge --loader /", "--loader /: is a folder; name the measurement's .json in it")]
    [InlineData("estimate sam-phase-2 --on p4d.24xlarge --save /", "--save /: is a folder; name a file in it")]
    [InlineData("estimate sam-phase-2 --on p4d.24xlarge --save /nowhere/at/all.json", "--save /nowhere/at/all.json: there is no folder /nowhere/at; make it, or give another")]
    [InlineData("estimate sam-phase-2 --on p4d.24xlarge --grounds given", "--grounds given: no throughput has that ground; give measured, interpolated, extrapolated, published or assumed")]
    [InlineData("audit --format markdown --json", "--format markdown: cannot be combined with --json; give one of the two")]
    [InlineData("explain /", "explain /: is a folder; name the saved estimate in it")]
    [InlineData("prices list --gpu Voodoo2", "--gpu Voodoo2: nothing in the catalogue is of that name; calibrate prices list shows what there is")]
    [InlineData("plan sam-phase-2 --provider aws-ecc", "--provider aws-ecc: nothing in the catalogue is of that name; alike are aws-ec2; calibrate prices list shows what there is")]
    [InlineData("prices", "prices: give one of list, show, import, check; calibrate prices --help shows how")]
    [InlineData("prices lisst", "lisst: there is no such command; alike are list; there are list, show, import, check; calibrate prices --help shows how")]
    [InlineData("estimate --profile x --cell y --samples many", "--samples many: give a whole number from 1 to 10^15")]
    [InlineData("estimate --profile x --cell y --samples 1 --price=-1", "--price -1: give US dollars an hour, 0 or more")]
    [InlineData("estimate --profile x --cell y --samples 1 --price 1,5", "--price 1,5: give US dollars an hour, 0 or more")]
    [InlineData("estimate --cell y --samples 1", "--profile: without JOB it has to be given, with --cell and --samples")]
    [InlineData("audit --shipped --allow-flagged", "--allow-flagged: --shipped leaves out what was measured and imported; leave one of the two out")]
    [InlineData("audit --shipped --results x", "--results: --shipped leaves out what was measured and imported; leave one of the two out")]
    [InlineData("plan yolov8 --kind on-demand --interruption-mean 5h", "--interruption-mean: goes with spot offers, which --kind on-demand leaves out; leave one of the two out")]
    [InlineData("explain yolov8 --on g5.xlarge --notice 2m", "--notice: goes with --spot")]
    [InlineData("estmate", "estmate: there is no such command; alike are estimate; there are run, list, doctor, loader, show, compare, estimate, plan, explain, memory, decide, prices, audit; calibrate --help shows how")]
    public void OneMessageNamesTheFlagTheValueAndWhatWouldWork(string line, string message)
    {
        _app.Run(line.Split(' ')).ShouldBe(2);
        _app.Error.ToString().ShouldBe($"calibrate: {message}\n");
        _app.Out.ToString().ShouldBeEmpty();
    }

    [Fact]
    public void AFileThatIsNotThereIsNamedWithItsFlag()
    {
        var file = Path.Combine(_app.Folder, "nothing.json");
        _app.Run("estimate", "--profile", file, "--cell", "x", "--samples", "1", "--epochs", "1").ShouldBe(2);
        _app.Error.ToString().ShouldStartWith($"calibrate: --profile {file}: there is no such file");
    }

    [Fact]
    public void AFileThatIsNoProfileIsAFailure()
    {
        var file = Path.Combine(_app.Folder, "profile.json");
        File.WriteAllText(file, "{}");

        _app.Run("show", file).ShouldBe(1);
        _app.Error.ToString().ShouldStartWith($"calibrate: {file}");
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("")]
    public void AFileThatIsNoJsonIsNamedWithTheRemedy(string text)
    {
        var file = Path.Combine(_app.Folder, "notes.json");
        File.WriteAllText(file, text);

        _app.Run("show", file).ShouldBe(1);

        var error = _app.Error.ToString();
        error.ShouldStartWith($"calibrate: {file}, line 1: is no JSON that can be read (");
        error.ShouldEndWith("); give a .json that calibrate wrote, or take it from git again\n");
        error.ShouldNotContain("BytePosition");
    }

    [Fact]
    public void TheCatalogueIsListed()
    {
        _app.Run("list").ShouldBe(0);
        _app.Out.ToString().ShouldContain("bert-large");
    }

    [Fact]
    public void TheCatalogueIsListedAsJson()
    {
        _app.Run("list", "--json").ShouldBe(0);
        using var document = JsonDocument.Parse(_app.Out.ToString());
        document.RootElement.EnumerateArray().Select(w => w.GetProperty("name").GetString()).ShouldContain("vit-h");
    }

    [Fact]
    public void HelpNamesEveryCommandButTheHiddenOnes()
    {
        _app.Run("--help").ShouldBe(0);
        var help = _app.Out.ToString();
        foreach (var command in (string[])["run", "list", "doctor", "show", "compare", "estimate", "prices"])
            help.ShouldContain($"  {command} ");
        help.ShouldNotContain("pace");
        help.ShouldNotContain("extrapolation");
        help.ShouldNotContain("  worker ");
    }
}
