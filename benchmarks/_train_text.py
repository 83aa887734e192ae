"""Learn the text reader's weights from the lines we wrote, and write them beside its words."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks._corpus import Line, lines
from benchmarks._templates import made
from signals import _model
from signals._concepts import cut, load
from signals._cues import Everything, cues, sentences
from signals._own_words import own_words

if TYPE_CHECKING:
    from collections.abc import Sequence

UNIT = 0.01  # weights are kept as whole numbers of this
RARE = 2  # cues seen in fewer lines are left out
FOLDS = 5
BAR = 0.6
MISSED = 0.03  # share of telling lines that a first look at their words may pass over
MADE = 0.1  # what a line made of parts counts against a written one
WEIGHTS = Path(__file__).parents[1] / "signals" / "_data" / "weights.json"


def features(line: Line) -> set[str]:
    """Give the cues of a line, as the reader sees them."""
    lexicon = load(line.lang)
    own = own_words(line.text)
    sents = list(sentences(cut(own, lexicon)))
    return set(cues(sents, own, lexicon, Everything())) if sents else set()


class Sparse:
    """Lines as lists of cue numbers, laid end to end."""

    def __init__(self, rows: Sequence[set[str]], index: dict[str, int]) -> None:
        numbers = [sorted(index[cue] for cue in row if cue in index) for row in rows]
        self.cols = np.array([n for row in numbers for n in row], dtype=np.int64)
        self.rows = np.repeat(np.arange(len(rows)), [len(row) for row in numbers])
        self.shape = (len(rows), len(index))

    def dot(self, weights: np.ndarray) -> np.ndarray:
        """Add up the weights of each line's cues."""
        return np.stack(
            [
                np.bincount(self.rows, weights[self.cols, k], minlength=self.shape[0])
                for k in range(weights.shape[1])
            ],
            axis=1,
        )

    def back(self, errors: np.ndarray) -> np.ndarray:
        """Add up the errors of each cue's lines."""
        return np.stack(
            [
                np.bincount(self.cols, errors[self.rows, k], minlength=self.shape[1])
                for k in range(errors.shape[1])
            ],
            axis=1,
        )


def fit(
    data: Sparse,
    labels: np.ndarray,
    weight: np.ndarray,
    *,
    ridge: float,
    classes: int = len(_model.LABELS),
    steps: int = 150,
) -> tuple[np.ndarray, np.ndarray]:
    """Fit a multinomial logistic regression with a ridge, by Adam over all lines."""
    w = np.zeros((data.shape[1], classes))
    b = np.zeros(classes)
    target = np.eye(classes)[labels]
    m, v = np.zeros_like(w), np.zeros_like(w)
    mb, vb = np.zeros_like(b), np.zeros_like(b)
    total = weight.sum()
    for step in range(1, steps + 1):
        rate = 0.05 * (1 - step / (steps + 10))
        logits = data.dot(w) + b
        logits -= logits.max(axis=1, keepdims=True)
        odds = np.exp(logits)
        odds /= odds.sum(axis=1, keepdims=True)
        errors = (odds - target) * weight[:, None] / total
        gw, gb = data.back(errors) + ridge * w / total, errors.sum(axis=0)
        m, v = 0.9 * m + 0.1 * gw, 0.99 * v + 0.01 * gw**2
        mb, vb = 0.9 * mb + 0.1 * gb, 0.99 * vb + 0.01 * gb**2
        w -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.99**step)) + 1e-6)
        b -= rate * (mb / (1 - 0.9**step)) / (np.sqrt(vb / (1 - 0.99**step)) + 1e-6)
    return w, b


def odds_of(data: Sparse, w: np.ndarray, b: np.ndarray, heat: float = 1.0) -> np.ndarray:
    """Give how likely each label is for each line."""
    logits = (data.dot(w) + b) / heat
    logits -= logits.max(axis=1, keepdims=True)
    odds = np.exp(logits)
    return odds / odds.sum(axis=1, keepdims=True)


def report(odds: np.ndarray, labels: np.ndarray, rows: Sequence[Line], bar: float) -> str:
    """Say in one line how good these odds are at this bar."""
    none = _model.NONE
    said = np.where(1 - odds[:, none] >= bar, np.argmax(odds[:, :none], axis=1), none)
    parts = []
    positive = labels != none
    for name, mask in (
        ("en", np.array([r.lang == "en" for r in rows])),
        ("other", np.array([r.lang != "en" for r in rows])),
    ):
        hard = np.array([r.hard for r in rows]) & ~positive & mask
        easy = ~np.array([r.hard for r in rows]) & ~positive & mask
        parts.append(
            f"{name}: recall {np.mean(said[positive & mask] != none):.3f}"
            f" hard {np.mean(said[hard] != none):.3f} easy {np.mean(said[easy] != none):.3f}"
        )
    f1 = []
    for k in range(len(_model.LABELS)):
        hit = np.sum((said == k) & (labels == k))
        f1.append(2 * hit / max(1, np.sum(said == k) + np.sum(labels == k)))
    return " | ".join(parts) + f" | macro-F1 {np.mean(f1):.3f} " + str(np.round(f1, 2))


def main(ridge: float = 1.0) -> None:
    """Cross-validate, learn from all tune lines, choose the bar, write the weights."""
    rows = lines("tune")
    extra = made()
    feats = [features(line) for line in rows]
    extra_feats = [features(line) for line in extra]
    counts = Counter(cue for row in feats + extra_feats for cue in row)
    index = {cue: n for n, cue in enumerate(sorted(c for c, k in counts.items() if k >= RARE))}
    labels = np.array([_model.LABELS.index(line.label) for line in rows])
    extra_labels = np.array([_model.LABELS.index(line.label) for line in extra])
    folds = list(range(len(rows)))
    random.Random(7).shuffle(folds)
    fold = np.zeros(len(rows), dtype=int)
    fold[folds] = np.arange(len(rows)) % FOLDS
    out = np.zeros((len(rows), len(_model.LABELS)))
    for k in range(FOLDS):
        keep = [n for n in range(len(rows)) if fold[n] != k]
        held = [n for n in range(len(rows)) if fold[n] == k]
        data = Sparse([feats[n] for n in keep] + extra_feats, index)
        weight = np.array([1.0] * len(keep) + [MADE] * len(extra))
        w, b = fit(data, np.concatenate([labels[keep], extra_labels]), weight, ridge=ridge)
        out[held] = odds_of(Sparse([feats[n] for n in held], index), w, b)
    print(len(rows), "lines", len(extra), "made", len(index), "cues")
    for bar in (0.4, 0.5, 0.6, 0.7, 0.8):
        print(f"bar {bar:.2f}", report(out, labels, rows, bar))
    data = Sparse(feats + extra_feats, index)
    weight = np.array([1.0] * len(rows) + [MADE] * len(extra))
    w, b = fit(data, np.concatenate([labels, extra_labels]), weight, ridge=ridge)
    screen, screen_bar = screening(feats, labels, rows)
    write(w, b, index, BAR, screen, screen_bar)


def screening(
    feats: Sequence[set[str]], labels: np.ndarray, rows: Sequence[Line]
) -> tuple[dict[str, int], float]:
    """Learn what single words say, and from which sum on a sentence is worth a close look."""
    words = [
        {cue.replace("w:", "", 1) for cue in row if cue.startswith("w:") or cue[2:5] == "~w:"}
        for row in feats
    ]
    counts = Counter(word for row in words for word in row)
    index = {word: n for n, word in enumerate(sorted(w for w, k in counts.items() if k >= RARE))}
    data = Sparse(words, index)
    positive = (labels != _model.NONE).astype(int)
    # an ordinary line counts for more, since most sentences are ordinary
    weight = np.array([1.0 if line.hard or line.label != "none" else 4.0 for line in rows])
    w, b = fit(data, positive, weight, ridge=4.0, classes=2)
    says = w[:, 1] - w[:, 0]
    sums = np.bincount(data.rows, says[data.cols], minlength=data.shape[0])
    bar = float(np.quantile(sums[positive == 1], MISSED))
    easy = np.array([not line.hard for line in rows])
    print(f"a close look at {np.mean(sums[easy] >= bar):.2f} of ordinary lines; bias {b.round(2)}")
    kept = {word: round(float(says[n]) / UNIT) for word, n in index.items()}
    return {word: value for word, value in kept.items() if abs(value) > 5}, bar


def write(
    w: np.ndarray,
    b: np.ndarray,
    index: dict[str, int],
    bar: float,
    screen: dict[str, int],
    screen_bar: float,
) -> None:
    """Write the weights that count for something."""
    kept = {}
    for cue, n in index.items():
        values = np.round(w[n] / UNIT).astype(int).tolist()
        if max(values) - min(values) >= 4:
            kept[cue] = values
    data = {
        "unit": UNIT,
        "bar": bar,
        "bias": np.round(b, 3).tolist(),
        "screen_bar": round(screen_bar, 3),
        "screen": screen,
        "weights": kept,
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("],", "],\n")
    WEIGHTS.write_text(text + "\n", encoding="utf-8")
    print(len(kept), "cues kept,", len(text), "characters")


if __name__ == "__main__":
    main()
