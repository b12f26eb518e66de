"""`complaints train-national`: train the model of national complaints in `config/model/`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import msgspec
from rich.console import Console

from complaints.errors import ConfigError
from complaints.reference.agencies import Agencies
from complaints.settings import Settings
from learning.national.estimate import estimate
from learning.national.texts import JUDGED, Example, city_tickets, from_corpus, from_file, from_mandates, halves
from learning.national.train import train
from learning.national.two_models import Texts, two_models
from streams.national.model import FILE, NationalModel, load, save


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: the files used besides the corpus, and where to write the model."""
    parser.add_argument("--city", type=Path, nargs="+", required=True, metavar="FILE", help="tickets about streets")
    parser.add_argument("--text", default="comment,description", help="their columns of text, first one not empty")
    parser.add_argument(
        "--judged", type=Path, nargs="+", default=[], metavar="FILE", help="CSV: text, subject, lead, also, kind"
    )
    parser.add_argument(
        "--left-out",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="judged texts that calibrate the first model and that only the second learns (default: half of --judged)",
    )
    parser.add_argument(
        "--estimate", type=Path, metavar="FILE", help="JSON: how often the first model is right on the texts left out"
    )
    parser.add_argument(
        "--generated", type=Path, nargs="+", metavar="FILE", help="CSV as --judged, in place of the generated corpus"
    )
    parser.add_argument("--mandates", type=Path, metavar="FILE", help="CSV: body, competence (phrases, `; ` between)")
    parser.add_argument("--per-subject", type=int, default=200, help="least generated texts for each subject")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the model file (default: config/model/national.npz)")
    parser.add_argument("--generation", type=int, default=1, help="raise it by one for each model that is shipped")
    parser.add_argument("--seed", type=int, default=1, help="the same seed and data give the same file")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Calibrate on texts left out a model trained with the others; then train with all. Return 0.

    Raises ConfigError before training if an option cannot be met.
    """
    console, agencies = Console(stderr=True), Agencies.load(settings.config)
    out = args.out or settings.config / FILE
    for option, path in (("--out", out), ("--estimate", args.estimate)):
        if path and not path.parent.is_dir():
            raise ConfigError(f"{option} {path.parent}: no such folder")
    negatives = city_tickets(args.city, args.text.split(","), args.seed)
    texts = _texts(args, settings, agencies)
    if args.estimate and not texts.left_out:
        raise ConfigError("--estimate: there are no texts left out; give --left-out or --judged")
    ids = [agency.id for agency in agencies]
    with console.status("training") as status:

        def trained(examples: Sequence[Example]) -> NationalModel:
            def tell(step: str) -> None:
                status.update(f"{len(examples):,} texts: {step}")

            return train(examples, negatives, ids, seed=args.seed, generation=args.generation, progress=tell)

        first, model = two_models(texts, trained, settings.config)
        save(out, model)
        if args.estimate:
            status.update("estimate")
            told = msgspec.json.encode(estimate(first, texts.left_out, settings.config))
            args.estimate.write_bytes(msgspec.json.format(told) + b"\n")
    console.print(f"{load(out).id}: {len(texts.all):,} texts, {len(model.header.leads)} bodies, {out}")
    return 0


def _texts(args: argparse.Namespace, settings: Settings, agencies: Agencies) -> Texts:
    """All files are read before texts are generated, which takes seconds."""
    mandates = list(from_mandates(args.mandates, agencies)) if args.mandates else []
    judged = _read(args.judged, agencies, JUDGED)
    seen, left_out = (judged, _read(args.left_out, agencies, JUDGED)) if args.left_out else halves(judged)
    apart = left_out if args.left_out else []
    generated = (
        _read(args.generated, agencies, 1.0)
        if args.generated
        else list(from_corpus(settings.config, agencies, args.seed, args.per_subject))
    )
    generated += mandates
    return Texts([*generated, *seen], left_out, [*generated, *judged, *apart])


def _read(paths: Sequence[Path], agencies: Agencies, weight: float) -> list[Example]:
    return [example for path in paths for example in from_file(path, agencies, weight)]
