"""Figures as a page: pure functions from what was measured to text."""
