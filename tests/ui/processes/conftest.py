"""The context over the services of whichever page is tested."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from saijin_studio.ui.context import UiContext
from tests.ui.fakes import StudioServices, studio_context


@pytest.fixture
def context(qtbot: object, services: StudioServices) -> Iterator[UiContext]:
    """`qtbot` comes first: there is no theme without an application."""
    made = studio_context(services)
    yield made
    made.close()
