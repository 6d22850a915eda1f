"""Which engines the studio works with, and what an edition's configuration is called."""

from __future__ import annotations

import re

import pytest

from saijin_studio.core.errors import EngineRefused
from saijin_studio.engine.editions import check_version, folder, renamed
from saijin_studio.paths import shipped


@pytest.mark.parametrize("version", ["7.24.0", "7.21.3-ee", "7.25.0-SNAPSHOT", "1.0.3", "2.1.0"])
def test_engines_that_serve(version: str) -> None:
    check_version(version)


@pytest.mark.parametrize("version", ["7.9.0", "7.20.0", "8.6.0", "6.8", "3.1.0", "", "seven", "7"])
def test_engines_of_another_kind(version: str) -> None:
    with pytest.raises(EngineRefused, match="Camunda 7") as caught:
        check_version(version)
    assert caught.value.params["version"] == (version or "?")


def test_one_configuration_for_both() -> None:
    for name in ("application.yml", "engine.xml"):
        text = (shipped() / "resources" / "engine" / name).read_text(encoding="utf-8")
        assert renamed(text, "camunda") == text
        assert not re.search("camunda", renamed(text, "operaton"), re.IGNORECASE)
    assert folder("camunda") != folder("operaton")
