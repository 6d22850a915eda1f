"""A persona whose replies wait for a person."""

from __future__ import annotations

import json
from pathlib import Path

CARD = {
    "spec": "chara_card_v3",
    "data": {"name": "Careful", "first_mes": "Hm.", "extensions": {"saijin": {"approval": "always"}}},
}


def add_careful(home: Path) -> None:
    """Under the key `careful`."""
    (home / "personas").mkdir(parents=True)
    (home / "personas" / "careful.json").write_text(json.dumps(CARD), encoding="utf-8")
