using Calibrate.Torch;
using Calibrate.Torch.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static unsafe partial class functional
        {
            /// <summary>softmax(query · keyᵀ / √E + mask) · value; libtorch's own operator where it has one, composed where not.</summary>
            /// <param name="query">[…, L, E].</param>
            /// <param name="key">[…, S, E].</param>
            /// <param name="value">[…, S, Ev].</param>
            /// <param name="attn_mask">Broadcast to […, L, S]: of truth values, where to look; or numbers to add.</param>
            /// <param name="p">The share of attention weights to drop; in effect whatever the module's mode.</param>
            /// <param name="is_casual">Whether each position sees only those up to itself.</param>
            /// <returns>[…, L, Ev].</returns>
            public static Tensor scaled_dot_product_attention(
                Tensor query, Tensor key, Tensor value, Tensor? attn_mask = null, double p = 0.0, bool is_casual = false)
            {
                if (is_casual && attn_mask is not null)
                    throw new ArgumentException("Attention takes a mask or is causal, not both.", nameof(attn_mask));
                AttentionWatch.Note(query, key, value, attn_mask, p, is_casual);
                return Op.ScaledDotProductAttention.ExistsFor(query.device_type)
                    ? Op.ScaledDotProductAttention.Call(query, key, value, attn_mask, p, is_casual)
                    : ComposedAttention(query, key, value, attn_mask, p, is_casual);
            }

            internal static Tensor ComposedAttention(Tensor query, Tensor key, Tensor value, Tensor? mask, double p, bool causal)
            {
                using var scope = NewDisposeScope();
                var scaled = Op.MulScalar.Call(query, 1 / Math.Sqrt(query.size(-1)));
                var scores = scaled.matmul(key.transpose(-2, -1));
                if (causal)
                    mask = ones([query.size(-2), key.size(-2)], ScalarType.Bool, query.device).tril();
                if (mask is not null)
                {
                    scores = mask.dtype == ScalarType.Bool
                        ? Op.MaskedFillScalar.Call(scores, Op.LogicalNot.Call(mask), double.NegativeInfinity)
                        : scores.add(mask);
                }

                var weights = scores.softmax(-1);
                if (p > 0)
                    weights = dropout(weights, p);
                return weights.matmul(value).MoveToOuterDisposeScope();
            }
        }
    }
}
