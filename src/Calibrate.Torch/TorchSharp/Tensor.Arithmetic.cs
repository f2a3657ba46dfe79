using Calibrate.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    // Element by element, products and comparisons.
    public partial class Tensor
    {
        public Tensor abs() => Op.Abs.Call(this);

        public Tensor atan() => Op.Atan.Call(this);

        public Tensor cos() => Op.Cos.Call(this);

        public Tensor exp() => Op.Exp.Call(this);

        public Tensor log() => Op.Log.Call(this);

        public Tensor neg() => Op.Neg.Call(this);

        public Tensor relu() => Op.Relu.Call(this);

        public Tensor rsqrt() => Op.Rsqrt.Call(this);

        public Tensor sigmoid() => Op.Sigmoid.Call(this);

        public Tensor silu() => Op.Silu.Call(this);

        public Tensor sin() => Op.Sin.Call(this);

        public Tensor sqrt() => Op.Sqrt.Call(this);

        public Tensor tanh() => Op.Tanh.Call(this);

        public Tensor isfinite() => Op.Isfinite.Call(this);

        public Tensor isnan() => Op.Isnan.Call(this);

        public Tensor gelu() => Op.Gelu.Call(this);

        public Tensor gelu(Modules.GELU.Approximate approximate) => nn.functional.gelu(this, approximate);

        public Tensor add(Tensor target) => Op.AddTensor.Call(this, target);

        public Tensor add(Tensor target, Scalar alpha) => Op.AddTensor.Call(this, target, alpha);

        public Tensor add(Scalar scalar) => Op.AddScalar.Call(this, scalar);

        public Tensor add(Scalar scalar, Scalar alpha) => Op.AddScalar.Call(this, scalar, alpha);

        public Tensor add_(Tensor target) => Op.AddInPlaceTensor.CallInPlace(this, target);

        public Tensor add_(Tensor target, Scalar alpha) => Op.AddInPlaceTensor.CallInPlace(this, target, alpha);

        public Tensor add_(Scalar scalar) => Op.AddInPlaceScalar.CallInPlace(this, scalar);

        public Tensor add_(Scalar scalar, Scalar alpha) => Op.AddInPlaceScalar.CallInPlace(this, scalar, alpha);

        public Tensor sub(Tensor target) => Op.SubTensor.Call(this, target);

        public Tensor sub(Scalar target) => Op.SubScalar.Call(this, target);

        public Tensor sub_(Tensor target) => Op.SubInPlaceTensor.CallInPlace(this, target);

        public Tensor sub_(Scalar target) => Op.SubInPlaceScalar.CallInPlace(this, target);

        public Tensor mul(Tensor target) => Op.MulTensor.Call(this, target);

        public Tensor mul(Scalar target) => Op.MulScalar.Call(this, target);

        public Tensor mul_(Tensor target) => Op.MulInPlaceTensor.CallInPlace(this, target);

        public Tensor mul_(Scalar target) => Op.MulInPlaceScalar.CallInPlace(this, target);

        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => rounding_mode == RoundingMode.None
            ? Op.DivTensor.Call(this, target)
            : WithMode(rounding_mode, mode => Op.DivTensorMode.Call(this, target, mode));

        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => rounding_mode == RoundingMode.None
            ? Op.DivScalar.Call(this, target)
            : WithMode(rounding_mode, mode => Op.DivScalarMode.Call(this, target, mode));

        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => rounding_mode == RoundingMode.None
            ? Op.DivInPlaceTensor.CallInPlace(this, target)
            : WithMode(rounding_mode, mode => Op.DivInPlaceTensorMode.CallInPlace(this, target, mode));

        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => rounding_mode == RoundingMode.None
            ? Op.DivInPlaceScalar.CallInPlace(this, target)
            : WithMode(rounding_mode, mode => Op.DivInPlaceScalarMode.CallInPlace(this, target, mode));

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Op.AddcdivInPlace.CallInPlace(this, tensor1, tensor2, value);

        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => Op.AddcdivInPlace.CallInPlace(this, tensor1, tensor2);

        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Op.AddcmulInPlace.CallInPlace(this, tensor1, tensor2, value);

        public Tensor lerp_(Tensor end, Tensor weight) => Op.LerpInPlaceTensor.CallInPlace(this, end, weight);

        public Tensor pow(Tensor exponent) => Op.PowTensorTensor.Call(this, exponent);

        public Tensor pow(Scalar exponent) => Op.PowTensorScalar.Call(this, exponent);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Op.Clamp.Call(this, min, max);

        public Tensor eq(Tensor target) => Op.EqTensor.Call(this, target);

        public Tensor eq(Scalar target) => Op.EqScalar.Call(this, target);

        public Tensor ne(Tensor target) => Op.NeTensor.Call(this, target);

        public Tensor ne(Scalar target) => Op.NeScalar.Call(this, target);

        public Tensor lt(Tensor target) => Op.LtTensor.Call(this, target);

        public Tensor lt(Scalar target) => Op.LtScalar.Call(this, target);

        public Tensor le(Tensor target) => Op.LeTensor.Call(this, target);

        public Tensor le(Scalar target) => Op.LeScalar.Call(this, target);

        public Tensor gt(Tensor target) => Op.GtTensor.Call(this, target);

        public Tensor gt(Scalar target) => Op.GtScalar.Call(this, target);

        public Tensor ge(Tensor target) => Op.GeTensor.Call(this, target);

        public Tensor ge(Scalar target) => Op.GeScalar.Call(this, target);

        public Tensor bitwise_and(Tensor other) => Op.BitwiseAndTensor.Call(this, other);

        public Tensor matmul(Tensor target) => Op.Matmul.Call(this, target);

        public Tensor mm(Tensor target) => Op.Mm.Call(this, target);

        public Tensor bmm(Tensor batch2) => Op.Bmm.Call(this, batch2);

        public Tensor mv(Tensor target) => Op.Mv.Call(this, target);

        public Tensor dot(Tensor target) => Op.Dot.Call(this, target);

        public Tensor masked_fill(Tensor mask, Scalar value) => Op.MaskedFillScalar.Call(this, mask, value);

        public Tensor where(Tensor condition, Tensor y) => Op.WhereSelf.Call(condition, this, y);

        public Tensor softmax(long dim, ScalarType? dtype = null) => Op.SoftmaxInt.Call(this, dim, dtype);

        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Op.LogSoftmaxInt.Call(this, dim, dtype);

        public Tensor cumsum(long dim, ScalarType? type = null) => Op.Cumsum.Call(this, dim, type);

        public Tensor tril(long diagonal = 0) => Op.Tril.Call(this, diagonal);

        public Tensor triu(long diagonal = 0) => Op.Triu.Call(this, diagonal);

        public Tensor fill_(Scalar value) => Op.FillInPlaceScalar.CallInPlace(this, value);

        public Tensor zero_() => Op.ZeroInPlace.CallInPlace(this);

        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null) => Op.NormalInPlace.CallInPlace(this, mean, std);

        public Tensor uniform_(double from, double to, Generator? generator = null) => Op.UniformInPlace.CallInPlace(this, from, to);

        public Tensor copy_(Tensor source, bool nonBlocking = false) => Op.CopyInPlace.CallInPlace(this, source, nonBlocking);

        public static Tensor operator +(Tensor left, Tensor right) => left.add(right);

        public static Tensor operator +(Tensor left, Scalar right) => left.add(right);

        public static Tensor operator -(Tensor left, Tensor right) => left.sub(right);

        public static Tensor operator -(Tensor left, Scalar right) => left.sub(right);

        public static Tensor operator *(Tensor left, Tensor right) => left.mul(right);

        public static Tensor operator *(Tensor left, Scalar right) => left.mul(right);

        public static Tensor operator /(Tensor left, Tensor right) => left.div(right);

        public static Tensor operator /(Tensor left, Scalar right) => left.div(right);

        public static Tensor operator +(Scalar left, Tensor right) => right.add(left);

        public static Tensor operator *(Scalar left, Tensor right) => right.mul(left);

        public static Tensor operator -(Scalar left, Tensor right) => Op.RsubScalar.Call(right, left);

        public static Tensor operator /(Scalar left, Tensor right) => Op.Reciprocal.Call(right).mul_(left);

        public static Tensor operator -(Tensor tensor) => tensor.neg();

        private static unsafe Tensor WithMode(RoundingMode mode, Func<Argument, Tensor> call)
        {
            var name = mode == RoundingMode.trunc ? "trunc"u8 : "floor"u8;
            fixed (byte* text = name)
                return call(Argument.Utf8(text, name.Length));
        }

    }
}
