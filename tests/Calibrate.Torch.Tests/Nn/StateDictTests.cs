using TorchSharp;
using TorchSharp.Modules;

namespace Calibrate.Torch.Tests.Nn;

public class StateDictTests
{
    [Fact]
    public void The_format_is_TorchSharps_byte_for_byte()
    {
        using var linear = torch.nn.Linear(2, 1);
        using (torch.no_grad())
        {
            linear.weight.fill_(1);
            linear.bias!.fill_(-2);
        }

        Convert.ToHexString(Saved(linear)).ShouldBe(string.Concat(
            "02", // entries
            "06776569676874", "06", "02", "0102", "0000803F0000803F", // "weight", Float32, rank, sizes, elements
            "0462696173", "06", "01", "01", "000000C0"));
    }

    [Fact]
    public void Large_numbers_are_LEB128()
    {
        using var embedding = torch.nn.Embedding(300, 1);

        Saved(embedding).AsSpan(0, 13).ToArray().ShouldBe([1, 6, .. "weight"u8, 6, 2, 0xAC, 0x02, 1]);
    }

    [Fact]
    public void What_is_saved_loads_into_a_module_of_the_same_make()
    {
        using var source = Model();
        using var target = Model();

        Load(target, Saved(source));

        foreach (var (name, parameter) in source.named_parameters())
            target.get_parameter(name)!.Values().ShouldBe(parameter.Values());
    }

    [Fact]
    public void Skipped_names_are_neither_written_nor_read()
    {
        using var source = Model();
        using var target = Model();
        var before = target.get_parameter("0.weight")!.Values();

        Load(target, Saved(source), skip: ["0.weight"]);

        target.get_parameter("0.weight")!.Values().ShouldBe(before);
        target.get_parameter("1.weight")!.Values().ShouldBe(source.get_parameter("1.weight")!.Values());

        Saved(source, skip: ["0.weight"])[0].ShouldBe((byte)3);
    }

    [Fact]
    public void Other_names_are_refused_unless_asked_otherwise()
    {
        using var source = Model();
        using var target = torch.nn.Sequential(("0", torch.nn.Linear(2, 3)));
        var loaded = new Dictionary<string, bool>();

        Should.Throw<ArgumentException>(() => Load(target, Saved(source))).Message.ShouldContain("2 parameters and buffers, the data 4");

        Load(target, Saved(source), strict: false, loaded: loaded);
        loaded.ShouldBe(new() { ["0.weight"] = true, ["0.bias"] = true, ["1.weight"] = false, ["1.bias"] = false });
        target.get_parameter("0.bias")!.Values().ShouldBe(source.get_parameter("0.bias")!.Values());
    }

    [Fact]
    public void Another_shape_is_refused_by_name()
    {
        using var source = torch.nn.Linear(2, 3);
        using var target = torch.nn.Linear(3, 2);

        Should.Throw<ArgumentException>(() => Load(target, Saved(source))).Message.ShouldContain("weight is [2x3]");
    }

    [Fact]
    public void Data_that_end_early_are_refused()
    {
        using var linear = torch.nn.Linear(2, 3);

        Should.Throw<EndOfStreamException>(() => Load(linear, Saved(linear)[..^1]));
        Should.Throw<InvalidDataException>(() => Load(linear, [2, 1, (byte)'x', 99])).Message.ShouldContain("99 is no element type");
    }

    [Fact]
    public void State_in_memory_goes_from_one_module_to_another()
    {
        using var source = Model();
        using var target = Model();

        var (missing, unexpected) = target.load_state_dict(source.state_dict());

        missing.ShouldBeEmpty();
        unexpected.ShouldBeEmpty();
        target.get_parameter("1.bias")!.Values().ShouldBe(source.get_parameter("1.bias")!.Values());

        using var other = torch.nn.Linear(1, 1);
        Should.Throw<InvalidOperationException>(() => other.load_state_dict(source.state_dict())).Message.ShouldContain("missing [weight, bias], unexpected [0.weight");
    }

    [Fact]
    public void A_file_holds_the_same_bytes()
    {
        using var source = Model();
        using var target = Model();
        var path = Path.GetTempFileName();
        try
        {
            source.save(path);
            File.ReadAllBytes(path).ShouldBe(Saved(source));
            target.load(path);
            target.get_parameter("0.weight")!.Values().ShouldBe(source.get_parameter("0.weight")!.Values());
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Sequential Model() => torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Linear(3, 1));

    private static byte[] Saved(torch.nn.Module module, IList<string>? skip = null)
    {
        using var stream = new MemoryStream();
        module.save(stream, skip);
        return stream.ToArray();
    }

    private static void Load(
        torch.nn.Module module, byte[] bytes, bool strict = true, IList<string>? skip = null, Dictionary<string, bool>? loaded = null)
    {
        using var stream = new MemoryStream(bytes);
        module.load(stream, strict, skip, loaded);
    }
}
