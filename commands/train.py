"""`complaints train`: train the classifier of `config/model/` on labelled texts."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from rich.console import Console

from complaints.errors import ConfigError
from complaints.reference.taxonomy import load_taxonomy
from complaints.settings import Settings
from learning.classifier.labelled import as_categories, joined, last_of_each, marks, nearly_in, read
from learning.classifier.learn import learn
from streams.classifier.model import load, save

COST = 0.1
"""Cost of an error in training. Reporters' labels are noisy: a low cost keeps the weights of n-grams small."""

CAREFUL = 10.0
"""How often a carefully labelled text counts; COST times this is the cost in `learning.classifier.trial`."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: the files, their columns, and where to write the model."""
    parser.add_argument("--labels", type=Path, nargs="+", required=True, metavar="FILE", help="CSV (.gz) files")
    parser.add_argument("--careful", type=Path, nargs="+", default=[], metavar="FILE", help="more, labelled with care")
    parser.add_argument("--text", default="description,comment", help="columns of the text, first one not empty")
    parser.add_argument("--label", default="problem_type,type", help="columns of the labels, first one not empty")
    parser.add_argument("--without", type=Path, metavar="FILE", help="leave out texts nearly the same as in this file")
    parser.add_argument("--name", default="classifier", choices=["classifier", "prior"], help="which model")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder of the model file (default: config/model)")
    parser.add_argument("--generation", type=int, default=1, help="raise it by one for each model that is shipped")
    parser.add_argument("--seed", type=int, default=1, help="the same seed and data give the same file")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Read texts, map labels to categories, train, write the model; shows its progress. Return 0."""
    console = Console(stderr=True)
    taxonomy = load_taxonomy(settings.config)
    texts, labels = args.text.split(","), args.label.split(",")
    files = [as_categories(read(path, texts, labels), taxonomy) for path in (*args.labels, *args.careful)]
    data = last_of_each(joined(files))
    careful = marks([text for file in files[len(args.labels) :] for text in file.texts])
    if args.without:
        near = nearly_in(data.texts, read(args.without, texts, labels).texts)
        console.print(f"left out as nearly the same as in {args.without.name}: {sum(near):,} texts")
        data = data.pick([not found for found in near])
    weights = np.where(np.isin(marks(data.texts), careful), CAREFUL, 1.0).astype(np.float32)
    out = (args.out or settings.config / "model") / f"{args.name}.npz"
    if not out.parent.is_dir():
        raise ConfigError(f"--out {out.parent}: no such folder")
    with console.status(f"{len(data.texts):,} texts") as status:
        model = learn(
            data,
            f"char-ngrams-{taxonomy.version}",
            cost=COST,
            seed=args.seed,
            weights=weights,
            generation=args.generation,
            progress=lambda step: status.update(f"{len(data.texts):,} texts, {step}"),
        )
    save(out, model)
    console.print(f"{load(out).id}: {len(data.texts):,} texts, {len(model.header.classes)} categories, {out}")
    return 0
