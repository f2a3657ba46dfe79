"""Samples of a prompt and an answer, packed into sequences of one length, to tune a decoder by: only the answers count in the loss."""

import math

import torch


def pack(tokens, rows):
    """Tokens [B, S], and of each sequence the lengths (prompt, answer) of its samples, which leave the rest to padding. To what the model
    takes, tokens, each one's position in its own sample [B, S] and what it sees [B, 1, S, S], and labels [B, S], -100 outside of answers."""
    B, S = tokens.shape
    positions, labels = torch.zeros(B, S, dtype=torch.long), torch.full((B, S), -100)
    owners = torch.zeros(B, S, dtype=torch.long)
    for b, row in enumerate(rows):
        start = 0
        for owner, (prompt, answer) in enumerate(row, start=1):
            end = start + prompt + answer
            owners[b, start:end], positions[b, start:end] = owner, torch.arange(end - start)
            labels[b, start + prompt - 1 : end - 1] = tokens[b, start + prompt : end]
            start = end
        positions[b, start:] = torch.arange(S - start)  # padding sees padding
    mask = (owners[:, :, None] == owners[:, None, :]).tril()
    return [tokens, positions, mask[:, None]], labels


def random_rows(B, S):
    """As calibrate draws them: lengths log-normal, median 96, deviation 0.7, from 16 to S; a quarter to three quarters are the prompt."""
    rows, following = [], random_sample(S)
    while len(rows) < B:
        row, free = [], S
        while sum(following) <= free:
            row.append(following)
            free -= sum(following)
            following = random_sample(S)
        rows.append(row)
    return rows


def random_sample(most):
    length = 96 * math.exp(0.7 * torch.randn(()).item())
    length = int(min(max(length, min(16, most)), most))
    prompt = min(max(int(length * (0.25 + 0.5 * torch.rand(()).item())), 1), length - 1)
    return prompt, length - prompt
