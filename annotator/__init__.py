"""Review machine-extracted facts in news articles and turn them into gold data."""

__version__ = "0.1.0"
