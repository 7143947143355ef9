"""Screens: they hear keys and messages, ask core for changes and show what came of them."""
