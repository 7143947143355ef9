"""What all tests share: how Hypothesis looks for counterexamples."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Machines differ in speed and databases in mood, so no example has a deadline.
settings.register_profile(
    "ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "explore", settings.get_profile("ci"), derandomize=False, max_examples=2000
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
