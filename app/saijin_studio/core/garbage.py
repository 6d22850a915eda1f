"""Python's cyclic garbage collector, kept from stopping all threads for long."""

from __future__ import annotations

import gc


def spare_present() -> None:
    """What is loaded now stays for good: later collections need not look at it.

    A full one over all of a studio stops every thread for a tenth of a second, on a busy machine for three: too long
    for the one that feeds the sound device. Where the automatic collector is off, whoever collects sees to this.
    """
    if gc.isenabled():
        gc.freeze()
