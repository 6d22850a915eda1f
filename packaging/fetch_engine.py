"""Brings the engine's jars to a folder for tests, so that no test has to wait for a download.

Runs in the virtual environment; the folder is SAIJIN_ENGINE_JARS, where the studio looks first. With
SAIJIN_ENGINE_EDITION=operaton it is the other edition's.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from saijin_studio.core.cancel import CancelToken
from saijin_studio.core.errors import SaijinError
from saijin_studio.engine.artefacts import Store, artefact_list, provide
from saijin_studio.engine.editions import Edition


def main() -> int:
    edition: Edition = "operaton" if os.environ.get("SAIJIN_ENGINE_EDITION") == "operaton" else "camunda"
    store = Store(Path(os.environ["SAIJIN_ENGINE_JARS"]), artefact_list(edition))
    try:
        provide(store, "", lambda _share: None, CancelToken())
    except SaijinError as error:
        print(f"the engine's files cannot be fetched: {error.params.get('artefact', '')} {error}".strip())
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
