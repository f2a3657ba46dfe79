namespace TorchSharp;

/// <summary>
/// TorchSharp's binary format for named tensors: the count, then for each its name as <see cref="BinaryWriter"/> writes it,
/// its type, rank and sizes, and its bytes in memory order. Numbers are LEB128.
/// </summary>
internal static class StateDict
{
    public static void Write(BinaryWriter writer, IReadOnlyCollection<KeyValuePair<string, torch.Tensor>> entries)
    {
        writer.Write7BitEncodedInt64(entries.Count);
        foreach (var (name, tensor) in entries)
        {
            writer.Write(name);
            Write(writer, tensor);
        }
    }

    public static long ReadCount(BinaryReader reader) => reader.Read7BitEncodedInt64();

    /// <summary>Reads one tensor, on the CPU.</summary>
    /// <exception cref="InvalidDataException">The bytes are no tensor.</exception>
    public static torch.Tensor Read(BinaryReader reader)
    {
        var type = reader.Read7BitEncodedInt64();
        if (type is < 0 or > sbyte.MaxValue || !Enum.IsDefined((torch.ScalarType)type))
            throw new InvalidDataException($"{type} is no element type.");
        var shape = new long[checked((int)reader.Read7BitEncodedInt64())];
        for (var i = 0; i < shape.Length; i++)
            shape[i] = reader.Read7BitEncodedInt64();
        var tensor = torch.empty(shape, (torch.ScalarType)type, torch.CPU);
        reader.BaseStream.ReadExactly(tensor.bytes);
        return tensor;
    }

    private static void Write(BinaryWriter writer, torch.Tensor tensor)
    {
        using var onCpu = tensor.cpu();
        using var contiguous = onCpu.contiguous();
        writer.Write7BitEncodedInt64((long)contiguous.dtype);
        var shape = contiguous.shape;
        writer.Write7BitEncodedInt64(shape.Length);
        foreach (var size in shape)
            writer.Write7BitEncodedInt64(size);
        writer.Write(contiguous.bytes);
    }
}
