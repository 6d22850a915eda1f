"""NVIDIA GPUs by NVML; none where there is no driver."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from ..ports import Gpu

log = logging.getLogger(__name__)


def driver_there() -> bool:
    """Whether this machine seems to have an NVIDIA GPU that can be used; takes no time."""
    return Path("/proc/driver/nvidia/version").exists() or shutil.which("nvidia-smi") is not None


class NvidiaGpus:
    """Asks the driver once whether it is there; a machine without one costs nothing afterwards."""

    def __init__(self) -> None:
        self._there: bool | None = None

    def __call__(self) -> tuple[Gpu, ...]:
        """The GPUs with their load now; empty when the driver is missing or stops answering."""
        if self._there is False:
            return ()
        import pynvml

        try:
            if self._there is None:
                pynvml.nvmlInit()
                self._there = True
            return tuple(_figures(index) for index in range(pynvml.nvmlDeviceGetCount()))
        except pynvml.NVMLError as error:
            log.info("no NVIDIA GPU figures: %s", error)
            self._there = False
            return ()


def _figures(index: int) -> Gpu:
    import pynvml

    handle = pynvml.nvmlDeviceGetHandleByIndex(index)
    memory = pynvml.nvmlDeviceGetMemoryInfo(handle)
    name = pynvml.nvmlDeviceGetName(handle)
    percent = pynvml.nvmlDeviceGetUtilizationRates(handle).gpu
    return Gpu(str(name), float(percent), int(memory.used), int(memory.total))
