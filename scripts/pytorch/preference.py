"""Direct preference optimisation (Rafailov et al. 2023, equation 7) of a decoder, by pairs of answers to one prompt."""

import torch
import torch.nn.functional as F
from torch import nn

from decoder import Decoder


class PreferenceTuning(nn.Module):
    """The reference is the policy as it began, frozen; cached, its answers are there beforehand, and there is none."""

    BETA = 0.1

    def __init__(self, c, size, attend, run, cached=False):
        super().__init__()
        self.reference = None if cached else Decoder(c, size, attend, run).requires_grad_(False)
        self.policy = Decoder(c, size, attend, run)
        if not cached:
            self.reference.load_state_dict(self.policy.state_dict())

    def forward(self, tokens, labels, reference=None):
        """[B, 2, S] both, the chosen answer first, to the answers' log-probabilities [B, 2] by the policy and by the reference."""
        policy = self.log_probabilities(self.policy, tokens, labels)
        if reference is None:
            with torch.no_grad():
                reference = self.log_probabilities(self.reference, tokens, labels)
        return policy, reference

    def beforehand(self, tokens, labels):
        """What a reference would answer; to be asked before the first step."""
        with torch.no_grad():
            return self.log_probabilities(self.policy, tokens, labels)

    @staticmethod
    def log_probabilities(model, tokens, labels):
        words = model(tokens.flatten(0, 1)).float().log_softmax(-1)  # [2B, S, V]
        labels = labels.flatten(0, 1)
        picked = words.gather(2, labels.clamp(min=0).unsqueeze(2)).squeeze(2)
        return (picked * (labels >= 0)).sum(1).view(-1, 2)

    @classmethod
    def loss(cls, output, _):
        policy, reference = output
        gains = policy - reference
        return -F.logsigmoid(cls.BETA * (gains[:, 0] - gains[:, 1])).mean()


def random_pairs(B, S, vocab):
    """As calibrate draws them: prompts of an eighth to half of the sequence, answers of a quarter to all of the rest, padding behind.
    Tokens and labels [B, 2, S]; a label is the token after its position where that is an answer's, else -100."""
    tokens, labels = torch.zeros(B, 2, S, dtype=torch.long), torch.full((B, 2, S), -100)
    for b in range(B):
        prompt = torch.randint(max(1, S // 8), max(1, S // 2) + 1, (1,)).item()
        asked = torch.randint(vocab, (prompt,))
        for a in range(2):
            end = prompt + torch.randint(max(1, (S - prompt) // 4), S - prompt + 1, (1,)).item()
            tokens[b, a, :prompt] = asked
            tokens[b, a, prompt:end] = torch.randint(vocab, (end - prompt,))
            labels[b, a, prompt - 1 : end - 1] = tokens[b, a, prompt:end]
    return tokens, labels
