"""`complaints train-national`: train the model of national complaints in `config/model/`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from complaints.errors import ConfigError
from complaints.reference.agencies import Agencies
from complaints.settings import Settings
from learning.national.calibrate import calibrate, with_calibration
from learning.national.texts import Example, city_tickets, from_corpus, from_file, from_mandates, halves
from learning.national.train import train
from streams.national.model import FILE, NationalModel, load, save

JUDGED = 6.0
"""How often a text that a person judged counts, compared with a generated one."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: the files used besides the corpus, and where to write the model."""
    parser.add_argument("--city", type=Path, nargs="+", required=True, metavar="FILE", help="tickets about streets")
    parser.add_argument("--text", default="comment,description", help="their columns of text, first one not empty")
    parser.add_argument(
        "--judged", type=Path, nargs="+", default=[], metavar="FILE", help="CSV: text, subject, lead, also, kind"
    )
    parser.add_argument("--mandates", type=Path, metavar="FILE", help="CSV: body, competence (phrases, `; ` between)")
    parser.add_argument("--per-subject", type=int, default=200, help="least generated texts for each subject")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the model file (default: config/model/national.npz)")
    parser.add_argument("--generation", type=int, default=1, help="raise it by one for each model that is shipped")
    parser.add_argument("--seed", type=int, default=1, help="the same seed and data give the same file")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Calibrate on half of the judged texts a model trained with the other half; then train with all. Return 0."""
    console, agencies = Console(stderr=True), Agencies.load(settings.config)
    out = args.out or settings.config / FILE
    if not out.parent.is_dir():
        raise ConfigError(f"--out {out.parent}: no such folder")
    generated = list(from_corpus(settings.config, agencies, args.seed, args.per_subject))
    generated += from_mandates(args.mandates, agencies) if args.mandates else []
    judged: list[Example] = [example for path in args.judged for example in from_file(path, agencies, JUDGED)]
    negatives = city_tickets(args.city, args.text.split(","), args.seed)
    ids = [agency.id for agency in agencies]
    with console.status("training") as status:

        def trained(examples: Sequence[Example]) -> NationalModel:
            def tell(step: str) -> None:
                status.update(f"{len(examples):,} texts: {step}")

            return train(examples, negatives, ids, seed=args.seed, generation=args.generation, progress=tell)

        seen, unseen = halves(judged)
        if unseen:
            calibrated = calibrate(trained([*generated, *seen]), unseen, settings.config)
            model = with_calibration(trained([*generated, *judged]), calibrated)
        else:
            model = calibrate(trained(generated), generated, settings.config)
    save(out, model)
    console.print(f"{load(out).id}: {len(generated) + len(judged):,} texts, {len(model.header.leads)} bodies, {out}")
    return 0
