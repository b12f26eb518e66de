"""The peer for comparison: scikit-learn's TF-IDF over characters and one linear SVM per label."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from complaints.errors import ConfigError
from streams.classifier.model import Bools, Floats


class Peer:
    """TfidfVectorizer(char, 1-6) and LinearSVC as their documentation shows, trained on texts x labels."""

    def __init__(self, texts: Sequence[str], truth: Bools) -> None:
        try:
            from sklearn.feature_extraction.text import TfidfVectorizer
            from sklearn.multiclass import OneVsRestClassifier
            from sklearn.svm import LinearSVC
        except ImportError as error:
            raise ConfigError("--peer needs scikit-learn: pip install 'complaint-stream[dev]'") from error
        self._grams = TfidfVectorizer(analyzer="char", ngram_range=(1, 6), min_df=2, sublinear_tf=True)
        svm = OneVsRestClassifier(LinearSVC(random_state=1))
        self._svm = svm.fit(self._grams.fit_transform(texts), truth.astype(np.int8))

    def scores(self, texts: Sequence[str]) -> Floats:
        """Texts x labels: scores; a label is given above 0."""
        return self._svm.decision_function(self._grams.transform(texts)).astype(np.float32)  # type: ignore[no-any-return]
