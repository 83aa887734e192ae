"""Learn the text reader's weights from the lines we wrote, and write them beside its words.

Before that it says how well lines are read that were not learned from: each part of the corpus by
what all the others taught, so that no phrasing is shared.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, deque
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
    from collections.abc import Callable, Sequence

UNIT = 0.01  # weights are kept as whole numbers of this
RARE = 2  # cues seen in fewer lines are left out
RARE_BESIDE = 3  # the same for a word beside a kind of thing, of which there are very many
NORM = 6.0  # what all cues of a line weigh together
STEPS = 200  # of the descent, at most
MEMORY = 10  # of its last steps
NEAR_ENOUGH = 1e-5
SMALL = 12  # a cue whose weights differ by less than this many units says nothing
# how likely any change has to be before it is told as leaving, pausing, souring, switching: a
# farewell has the most look-alikes, so it has to be surest
BARS = (0.75, 0.6, 0.6, 0.7)
MISSED = 0.03  # share of telling lines that a first look at their words may pass over
EASY = 3.0  # what an ordinary line counts, since of real posts nearly all are ordinary
MADE = 0.03  # what a line made of parts counts against a written one
WEIGHTS = Path(__file__).parents[1] / "signals" / "_data" / "weights.json"


def features(line: Line) -> set[str]:
    """Give the cues of a line, as the reader sees them."""
    lexicon = load(line.lang)
    own = own_words(line.text)
    sents = list(sentences(cut(own, lexicon)))
    return set(cues(sents, own, lexicon, Everything())) if sents else set()


class Sparse:
    """Lines as lists of cue numbers, laid end to end."""

    def __init__(self, rows: Sequence[set[str]], index: dict[str, int], norm: float = NORM) -> None:
        numbers = [sorted(index[cue] for cue in row if cue in index) for row in rows]
        self.cols = np.array([n for row in numbers for n in row], dtype=np.int64)
        self.rows = np.repeat(np.arange(len(rows)), [len(row) for row in numbers])
        self.shape = (len(rows), len(index))
        sizes = np.bincount(self.rows, minlength=len(rows))
        self.scale = norm / np.sqrt(np.maximum(sizes, 1))[:, None] if norm else 1.0

    def dot(self, weights: np.ndarray) -> np.ndarray:
        """Add up the weights of each line's cues, a line with many as one with few."""
        return self.scale * np.stack(
            [
                np.bincount(self.rows, weights[self.cols, k], minlength=self.shape[0])
                for k in range(weights.shape[1])
            ],
            axis=1,
        )

    def back(self, errors: np.ndarray) -> np.ndarray:
        """Add up the errors of each cue's lines."""
        errors = errors * self.scale
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
) -> tuple[np.ndarray, np.ndarray]:
    """Fit a multinomial logistic regression with a ridge on all weights but the biases."""
    size = data.shape[1] * classes
    target = np.eye(classes)[labels]

    def loss(z: np.ndarray) -> tuple[float, np.ndarray]:
        w, b = z[:size].reshape(-1, classes), z[size:]
        logits = data.dot(w) + b
        top = logits.max(axis=1, keepdims=True)
        odds = np.exp(logits - top)
        whole = odds.sum(axis=1, keepdims=True)
        missed = weight @ (np.log(whole) + top - (logits * target).sum(axis=1, keepdims=True))[:, 0]
        errors = (odds / whole - target) * weight[:, None]
        slope = np.concatenate([(data.back(errors) + ridge * w).ravel(), errors.sum(axis=0)])
        return float(missed) + 0.5 * ridge * float((w * w).sum()), slope

    z = descend(loss, np.zeros(size + classes))
    return z[:size].reshape(-1, classes), z[size:]


def descend(loss: Callable[[np.ndarray], tuple[float, np.ndarray]], z: np.ndarray) -> np.ndarray:
    """Find where a smooth convex loss is least, by L-BFGS with a backtracking search."""
    value, slope = loss(z)
    memory: deque[tuple[np.ndarray, np.ndarray, float]] = deque(maxlen=MEMORY)
    for _ in range(STEPS):
        step = slope.copy()
        kept = []
        for moved, turned, share in reversed(memory):
            part = share * (moved @ step)
            step -= part * turned
            kept.append(part)
        if memory:
            moved, turned, share = memory[-1]
            step /= share * (turned @ turned)
        for (moved, turned, share), part in zip(memory, reversed(kept), strict=True):
            step += moved * (part - share * (turned @ step))
        rate = 1.0 if memory else 1.0 / max(1.0, float(np.abs(slope).sum()))
        fall = float(slope @ step)
        while True:
            after, turn = loss(z - rate * step)
            if after <= value - 1e-4 * rate * fall or rate < 1e-9:
                break
            rate /= 2
        moved, turned = -rate * step, turn - slope
        bend = float(moved @ turned)
        if bend > 0:
            memory.append((moved, turned, 1.0 / bend))
        z = z + moved
        if value - after < NEAR_ENOUGH * abs(value):
            break
        value, slope = after, turn
    return z


def odds_of(data: Sparse, w: np.ndarray, b: np.ndarray, heat: float = 1.0) -> np.ndarray:
    """Give how likely each label is for each line."""
    logits = (data.dot(w) + b) / heat
    logits -= logits.max(axis=1, keepdims=True)
    odds = np.exp(logits)
    return odds / odds.sum(axis=1, keepdims=True)


def report(
    odds: np.ndarray, labels: np.ndarray, rows: Sequence[Line], bars: Sequence[float]
) -> str:
    """Say in one line how good these odds are at these bars."""
    none = _model.NONE
    best = np.argmax(odds[:, :none], axis=1)
    said = np.where(1 - odds[:, none] >= np.array(bars)[best], best, none)
    parts = []
    positive = labels != none
    for name, mask in (
        ("en", np.array([r.lang == "en" for r in rows])),
        ("other", np.array([r.lang != "en" for r in rows])),
    ):
        if not mask.any():
            continue
        hard = np.array([r.hard for r in rows]) & ~positive & mask
        easy = ~np.array([r.hard for r in rows]) & ~positive & mask
        parts.append(
            f"{name}: recall {_share(said[positive & mask] != none)}"
            f" hard {_share(said[hard] != none)} easy {_share(said[easy] != none)}"
        )
    f1 = []
    for k in range(len(_model.LABELS)):
        hit = np.sum((said == k) & (labels == k))
        f1.append(2 * hit / max(1, np.sum(said == k) + np.sum(labels == k)))
    return " | ".join(parts) + f" | macro-F1 {np.mean(f1):.3f} " + str(np.round(f1, 2))


def _share(hits: np.ndarray) -> str:
    return f"{hits.mean():.3f}" if len(hits) else "-"


def main(ridge: float = 1.0) -> None:
    """Cross-validate by part (not with `--quick`), learn from all tune lines, write the weights."""
    quick = "--quick" in sys.argv
    rows = lines("tune*")
    extra = made()
    feats = [features(line) for line in rows]
    extra_feats = [features(line) for line in extra]
    labels = np.array([_model.LABELS.index(line.label) for line in rows])
    extra_labels = np.array([_model.LABELS.index(line.label) for line in extra])
    print(len(rows), "lines", len(extra), "made")
    parts = np.array([line.part for line in rows])
    counts = np.array([1.0 if line.hard else EASY for line in rows])
    extra_counts = np.full(len(extra), MADE)
    out = np.zeros((len(rows), len(_model.LABELS)))
    for part in () if quick else sorted(set(parts)):
        keep, held = np.flatnonzero(parts != part), np.flatnonzero(parts == part)
        w, b, index = learn(
            [feats[n] for n in keep],
            extra_feats,
            np.concatenate([labels[keep], extra_labels]),
            np.concatenate([counts[keep], extra_counts]),
            ridge,
        )
        out[held] = odds_of(Sparse([feats[n] for n in held], index), w, b)
        print(part, report(out[held], labels[held], [rows[n] for n in held], BARS), flush=True)
    for bars in () if quick else (BARS, *((bar,) * 4 for bar in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9))):
        print("bars", *bars, report(out, labels, rows, bars))
    all_labels = np.concatenate([labels, extra_labels])
    weight = np.concatenate([counts, extra_counts])
    w, b, index = learn(feats, extra_feats, all_labels, weight, ridge)
    # once more with those cues alone that say something, since it matters how many there are
    telling = np.ptp(np.round(w / UNIT), axis=1) >= SMALL
    kept = {cue for cue, n in index.items() if telling[n]}
    w, b, index = learn(
        [row & kept for row in feats],
        [row & kept for row in extra_feats],
        all_labels,
        weight,
        ridge,
    )
    screen, screen_bar = screening(feats, labels, rows)
    often = Counter(cue for lot in (feats, extra_feats) for row in lot for cue in row)
    write(w, b, sorted(index, key=lambda cue: (-often[cue], cue)), index, screen, screen_bar)


def learn(
    feats: Sequence[set[str]],
    extra: Sequence[set[str]],
    labels: np.ndarray,
    weight: np.ndarray,
    ridge: float,
) -> tuple[np.ndarray, np.ndarray, dict[str, int]]:
    """Fit the weights of all cues that are not rare, for lines and lines made of parts."""
    counts = Counter(cue for rows in (feats, extra) for row in rows for cue in row)
    kept = sorted(cue for cue, k in counts.items() if k >= _often(cue))
    index = {cue: n for n, cue in enumerate(kept)}
    w, b = fit(Sparse([*feats, *extra], index), labels, weight, ridge=ridge)
    return w, b, index


def _often(cue: str) -> int:
    """Tell in how many lines a cue has to be seen to count."""
    named = cue[3:] if cue[2:3] == "~" else cue
    return RARE_BESIDE if named.startswith(("y:", "z:")) else RARE


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
    data = Sparse(words, index, norm=0.0)
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
    order: Sequence[str],
    index: dict[str, int],
    screen: dict[str, int],
    screen_bar: float,
) -> None:
    """Write the weights that count for something, those of the commonest cues first.

    What is loaded one after another lies near each other in memory, and what is often needed is
    found sooner where it lies together.
    """
    kept = {cue: np.round(w[index[cue]] / UNIT).astype(int).tolist() for cue in order}
    data = {
        "unit": UNIT,
        "norm": NORM,
        "bars": BARS,
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
