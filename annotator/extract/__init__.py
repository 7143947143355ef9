"""Text in, proposed facts out; the only room that knows spaCy, which a call loads and no import."""
