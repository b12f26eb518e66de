"""`complaints train-bodies`: learn from tickets with known agencies which co-working agencies to add or leave out."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
from rich.console import Console

from complaints.errors import ConfigError
from complaints.events.complaint import Routing
from complaints.reference.agencies import Agencies
from complaints.reference.areas import Areas
from complaints.reference.taxonomy import load_taxonomy
from complaints.settings import Settings
from learning.routing.evaluate import Score, Ticket, digest, measure, read
from learning.routing.learn import Examples, folds, learn
from streams.routing.learned import Learned
from streams.routing.rules import FILE as RULES
from streams.routing.rules import LocatedRules, RuleSet
from streams.routing.weights import FILE as WEIGHTS
from streams.routing.weights import save
from streams.steps.classify import Classifier
from streams.steps.locate import AreaResolver
from streams.steps.route import Router


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options: the file, the rules, and where to write the weights."""
    parser.add_argument("file", type=Path, help="CSV with ticket_id, address, description, agency, category")
    parser.add_argument("--rules", type=Path, help="another rule file to learn beside")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder of the weights (default: config/model)")
    parser.add_argument("--folds", type=int, default=5, help="parts of the cross-validation told at the end; 0: none")
    parser.add_argument("--repeats", type=int, default=3, help="cross-validations with other parts, to tell their mean")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Route by rules, learn what they miss, write the weights; then print scores from cross-validation. Return 0."""
    console = Console(stderr=True)
    config, agencies = settings.config, Agencies.load(settings.config)
    source = LocatedRules(args.rules or config / RULES, RuleSet)
    bounds, path = source.rules.learned, (args.out or config / WEIGHTS.parent) / WEIGHTS.name
    if not path.parent.is_dir():
        raise ConfigError(f"--out {path.parent}: no such folder")
    router = partial(Router, source, agencies, Areas.load(config), load_taxonomy(config))
    examples = _examples(list(read(args.file, agencies)), config, router())
    weights = learn(examples, agencies, digest(args.file))
    save(path, weights)
    console.print(f"{path}: {len(weights.header.agencies)} agencies from {len(examples.tickets):,} tickets")
    if bounds and args.folds > 1 and args.repeats > 0:
        alone = measure(examples.tickets, _route(router(), examples), agencies)
        console.print("rules alone:          ", _told([alone]))
        amending = partial(Learned, bounds=bounds, days=source.rules.days)
        scores = []
        for seed in range(1, args.repeats + 1):
            routings = _route(router(), examples)
            for rest, part in folds(len(routings), args.folds, seed):
                learned = amending(learn(examples.pick(rest), agencies, ""))
                for place, routing in zip(part, _route(router(learned), examples.pick(part)), strict=True):
                    routings[place] = routing
            scores.append(measure(examples.tickets, routings, agencies))
        console.print("with what was learned:", _told(scores))
    return 0


def _examples(tickets: Sequence[Ticket], config: Path, router: Router) -> Examples:
    complaints = [ticket.complaint for ticket in tickets]
    resolver = AreaResolver.load(config)
    areas = resolver.resolve_each([one.place for one in complaints], [one.text for one in complaints])
    classifications = Classifier.load(config).classify([complaint.text for complaint in complaints])
    return Examples(tickets, areas, classifications, router.by_rules(complaints, areas, classifications))


def _route(router: Router, examples: Examples) -> list[Routing]:
    complaints = [ticket.complaint for ticket in examples.tickets]
    return router.route_batch(complaints, examples.areas, examples.classifications)


def _told(scores: Sequence[Score]) -> str:
    set_f1, beyond = (np.mean([getattr(score, name) for score in scores]) for name in ("set_f1", "beyond_district_f1"))
    return f"set_f1 {set_f1:.3f}, beyond_district_f1 {beyond:.3f}"
