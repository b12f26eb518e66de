"""The worker's pipeline with all its steps. Shared by `worker` and the bench, whose peers have no Faust."""

from __future__ import annotations

from complaints.channels import load_channels
from complaints.settings import Settings
from complaints.topics import load_topics
from streams.classify import Classifier
from streams.pipeline import Pipeline
from streams.resolve_area import AreaResolver
from streams.route import Router


def load_pipeline(settings: Settings) -> Pipeline:
    """The pipeline of a config folder; raises ConfigError naming the file that does not fit."""
    classifier = Classifier.load(settings.config)
    router = Router.load(settings.config)
    return Pipeline(
        topics=load_topics(settings.config),
        channels=load_channels(settings.config),
        generation=classifier.generation + router.generation,
        resolve_area=AreaResolver.load(settings.config).resolve,
        classify=classifier.classify,
        route=router.route,
    )
