using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;
using ILGPU.IR.Values;

namespace Calibrate.Ilgpu;

/// <summary>
/// The fused multiply-add of a kernel. ILGPU has none in C#, and compilers are free to fuse a product and a sum or not: so the
/// instruction is named for each backend.
/// </summary>
internal static class FusedMultiplyAdd
{
    /// <summary>x · a + b, rounded once.</summary>
    [IntrinsicImplementation]
    public static float Of(float x, float a, float b) => MathF.FusedMultiplyAdd(x, a, b);

    /// <summary>Once for each context, before its first kernel.</summary>
    public static void Register(Context context)
    {
        var method = typeof(FusedMultiplyAdd).GetMethod(nameof(Of))!;
        var intrinsics = context.GetIntrinsicManager();
        intrinsics.RegisterMethod(method, new PTXIntrinsic(typeof(FusedMultiplyAdd), nameof(EmitPtx), IntrinsicImplementationMode.GenerateCode));
        intrinsics.RegisterMethod(method, new CLIntrinsic(typeof(FusedMultiplyAdd), nameof(EmitOpenCl), IntrinsicImplementationMode.GenerateCode));
    }

    private static void EmitPtx(PTXBackend backend, PTXCodeGenerator generator, Value call)
    {
        var (x, a, b) = (generator.LoadPrimitive(call[0]), generator.LoadPrimitive(call[1]), generator.LoadPrimitive(call[2]));
        var target = generator.AllocateHardware(call);
        using var command = generator.BeginCommand(
            PTXInstructions.GetArithmeticOperation(TernaryArithmeticKind.MultiplyAdd, ArithmeticBasicValueType.Float32));
        command.AppendArgument(target);
        command.AppendArgument(x);
        command.AppendArgument(a);
        command.AppendArgument(b);
    }

    private static void EmitOpenCl(CLBackend backend, CLCodeGenerator generator, Value call)
    {
        var (x, a, b) = (generator.Load(call[0]), generator.Load(call[1]), generator.Load(call[2]));
        using var statement = generator.BeginStatement(generator.Allocate(call));
        statement.AppendCommand("fma");
        statement.BeginArguments();
        statement.AppendArgument(x);
        statement.AppendArgument(a);
        statement.AppendArgument(b);
        statement.EndArguments();
    }
}
