"""Fixtures for comparisons."""

from collections.abc import Iterator

import pytest

from tests.reconcile.world import World


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()
