"""TF-IDF of characters and one linear support-vector machine per body: the usual baseline for routing texts."""

from __future__ import annotations

from collections.abc import Sequence

from learning.national.texts import Example


def by_svm(learned: Sequence[Example], asked: Sequence[str]) -> list[str]:
    """For each text the body with the greatest margin, learned from the examples with a lead and their weights."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    known = [one for one in learned if one.lead]
    # Thai has no spaces between words, so n-grams run across them.
    features = TfidfVectorizer(analyzer="char", ngram_range=(2, 4), min_df=2, sublinear_tf=True)
    rows = features.fit_transform([one.text for one in known])
    model = LinearSVC(random_state=1).fit(rows, [one.lead for one in known], [one.weight for one in known])
    return [str(body) for body in model.predict(features.transform(asked))]
