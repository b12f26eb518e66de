"""`complaints evaluate labels`: how good the classifier is on a labelled file."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console

from complaints.errors import ConfigError
from complaints.reference.taxonomy import load_taxonomy
from complaints.settings import Settings
from learning.classifier.labelled import Labelled, as_categories, read
from learning.classifier.learn import Progress, indicators
from learning.classifier.metrics import Figures, confusion, measure
from learning.classifier.picture import draw
from learning.classifier.report import show
from learning.classifier.trial import Answers, folds, peer, rows_of, shipped, together, trained
from streams.classifier.model import Bools, load

SCORES = ("texts", "accuracy", "macro_f1", "micro_f1", "hit_at_1")
FONT = Path("fonts") / "Sarabun-Regular.ttf"

TRIAGE_BELOW = 0.5
"""As `confidence` in `config/routing.yaml`: where the best category is less likely than this, an official decides."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: the file, its columns, how to train, and what to write."""
    parser.add_argument("file", type=Path, help="CSV (.gz) with a text and one or more labels per row")
    parser.add_argument("--text", default="description,comment", help="columns of the text, first one not empty")
    parser.add_argument("--label", default="problem_type,type", help="columns of the labels, first one not empty")
    parser.add_argument("--time", default="timestamp", help="column that begins with the year, for figures per year")
    parser.add_argument("--train", type=Path, metavar="FILE", help="train on this file first, with the same method")
    parser.add_argument("--folds", type=int, metavar="N", help="train on N-1 parts and answer the other, N times")
    parser.add_argument("--no-prior", action="store_true", help="train without config/model/prior.npz")
    parser.add_argument("--peer", action="store_true", help="also scikit-learn's TF-IDF and linear SVM, same texts")
    parser.add_argument("--triage", type=float, default=TRIAGE_BELOW, help="confidence below which officials decide")
    parser.add_argument("--seed", type=int, default=1, help="of folds and training")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--predictions", type=Path, metavar="OUT.csv", help="write row,label")
    parser.add_argument("--picture", type=Path, metavar="OUT.png", help="draw which label is answered with which")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Classify every row, compare with its labels, print and write the figures; return 0."""
    if args.folds is not None and (args.folds < 2 or args.train):
        raise ConfigError("--folds needs 2 or more, and no --train")
    if args.peer and not (args.train or args.folds):
        raise ConfigError("--peer is trained on the same rows: give --train FILE or --folds N")
    console = Console(stderr=True)
    data = _read(args, args.file)
    with console.status("reading") as status:
        if args.train or args.folds:
            answers, rival = _trained(args, settings, data, status.update)
        else:
            data = as_categories(data, load_taxonomy(settings.config))
            if not data.texts:
                raise ConfigError(f"{args.file}: none of its labels is a category or mapped to one in taxonomy.yaml")
            answers, rival = shipped(data, load(settings.config / "model" / "classifier.npz")), None
    _write(args, data, answers, settings.config / FONT)
    result = summary(data, answers, rival, args.triage)
    if args.json:
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    else:
        show(result, Console())
    return 0


def summary(data: Labelled, answers: Answers, rival: Answers | None, triage_below: float) -> dict[str, Any]:
    """All figures as plain data: over all rows, per year, and of the peer (`rival`) if there is one."""
    result: dict[str, Any] = _figures(data, answers, triage_below)._asdict()
    result["per_class"] = [row._asdict() for row in result["per_class"]]
    result |= {
        "documents_per_second": round(answers.per_second),
        "model": answers.model,
        "training": answers.training,
        "prior": answers.prior,
        "seen_in_training": round(float(answers.seen.mean()), 4),
        "unseen": _scores(data, answers, ~answers.seen),
        "per_year": _per_year(data, answers),
    }
    if rival:
        every = np.ones(len(data.texts), dtype=np.bool_)
        speed = {"documents_per_second": round(rival.per_second), "per_year": _per_year(data, rival)}
        result["peer"] = {"model": rival.model, **_scores(data, rival, every), **speed}
        result["speed_ratio"] = round(answers.per_second / rival.per_second, 1)
    return result


def _figures(data: Labelled, answers: Answers, triage_below: float) -> Figures:
    truth = indicators(data.labels, answers.classes)
    return measure(truth, answers.likely, answers.given, answers.classes, triage_below)


def _scores(data: Labelled, answers: Answers, rows: Bools) -> dict[str, float]:
    """The figures named in SCORES, which need no probabilities, over some of the rows."""
    if not rows.any():
        return {"texts": 0}
    figures = _figures(data.pick(rows), rows_of(answers, rows), 0.0)
    return {name: getattr(figures, name) for name in SCORES}


def _per_year(data: Labelled, answers: Answers) -> dict[str, dict[str, float]]:
    years = np.array(data.years)
    known = np.unique(years[years > 0]).tolist()
    return {str(year): _scores(data, answers, years == year) for year in known}


def _read(args: argparse.Namespace, path: Path) -> Labelled:
    data = read(path, args.text.split(","), args.label.split(","), args.time)
    if not data.texts:
        raise ConfigError(f"{path}: no row with a text and a label")
    return data


def _trained(
    args: argparse.Namespace, settings: Settings, data: Labelled, progress: Progress
) -> tuple[Answers, Answers | None]:
    prior = None if args.no_prior else load(settings.config / "model" / "prior.npz")
    if args.train:
        train = _read(args, args.train)
        every = np.ones(len(data.texts), dtype=np.bool_)
        cuts = [(train, data, every)]
    else:
        train, cuts = data, list(folds(data, args.folds, args.seed))
    classes = tuple(sorted({label for file in (train, data) for labels in file.labels for label in labels}))
    ours, rivals = [], []
    for number, (learnt, asked, rows) in enumerate(cuts, 1):
        name = f"fold {number} of {len(cuts)}, " if args.folds else ""
        ours.append((trained(learnt, asked, prior, seed=args.seed, progress=_named(name, progress)), rows))
        if args.peer:
            progress(f"{name}scikit-learn")
            rivals.append((peer(learnt, asked), rows))
    return together(ours, classes), together(rivals, classes) if rivals else None


def _write(args: argparse.Namespace, data: Labelled, answers: Answers, font: Path) -> None:
    if args.picture:
        truth = indicators(data.labels, answers.classes)
        draw(args.picture, confusion(truth, answers.likely), answers.classes, font)
    if args.predictions:
        with args.predictions.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("row", "label"))
            for row, given, likely in zip(data.rows, answers.given, answers.likely, strict=True):
                best = [k for k in np.argsort(-likely, kind="stable") if given[k]]
                writer.writerow((row, ", ".join(answers.classes[k] for k in best)))


def _named(name: str, progress: Progress) -> Progress:
    return lambda step: progress(name + step)
