"""How PyTorch carries out a model's attention: the backend that scaled_dot_product_attention takes for its very arguments."""

import models
from models import F, torch

# torch.nn.attention.SDPBackend, which older versions lack.
BACKENDS = {-1: "none", 0: "math", 1: "flash", 2: "efficient", 3: "cudnn", 4: "overrideable"}


def backends_of(forward):
    """Those that one call of forward meets, e.g. "flash", joined by + where there are several; None without attention."""
    met = set()
    attend = models.attend

    def noting(q, k, v, mask=None, dropout=0.0, causal=False):
        met.add(backend(q, k, v, mask, dropout, causal))
        return attend(q, k, v, mask, dropout, causal)

    models.attend = noting
    try:
        forward()
    finally:
        models.attend = attend
    return "+".join(sorted(met)) or None


def backend(q, k, v, mask, dropout, causal):
    if not hasattr(F, "scaled_dot_product_attention"):
        return "composed"
    if mask is not None and mask.dtype != torch.bool:
        mask = mask.to(q.dtype)
    try:
        choice = torch._fused_sdp_choice(q, k, v, mask, dropout, causal)
    except (AttributeError, NotImplementedError):  # no choice on this device: the composed form is all there is
        return "math"
    return BACKENDS.get(choice, str(choice))
