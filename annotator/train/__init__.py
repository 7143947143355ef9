"""From gold to a pipeline that is an extractor; beside the extractors the only room with spaCy."""
