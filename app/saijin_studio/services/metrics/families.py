"""What is measured: the names are those that Prometheus sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Family:
    """`labels` in the order of their names."""

    name: str
    kind: Literal["histogram", "counter", "gauge"]
    words: str
    labels: tuple[str, ...] = ()


STEP = Family("saijin_step_seconds", "histogram", "Run time of one try of a step.", ("process", "step", "topic"))
STEP_WAIT = Family(
    "saijin_step_wait_seconds", "histogram", "From the making of a task to its start.", ("kind", "topic")
)
STEPS = Family("saijin_steps_total", "counter", "Tries of steps by how they ended.", ("outcome", "process", "step"))
RETRIES = Family("saijin_retries_total", "counter", "Tries after the first one.", ("process", "step"))
PROCESS = Family("saijin_process_seconds", "histogram", "From start to end of a process.", ("outcome", "process"))
TURN = Family("saijin_turn_seconds", "histogram", "From a message to the end of its reply.", ("outcome",))

QUEUE_DEPTH = Family("saijin_queue_depth", "gauge", "Tasks that wait for a worker.", ("topic",))
TASKS_RUNNING = Family("saijin_tasks_running", "gauge", "Tasks that a worker has.", ("topic",))
TASKS_FAILED = Family("saijin_tasks_failed", "gauge", "Tasks that failed for good and wait for a person.", ("topic",))
BREAKER_OPEN = Family("saijin_breaker_open", "gauge", "1 while the provider is spared.", ("provider",))
BREAKER_LEFT = Family("saijin_breaker_left_seconds", "gauge", "How long it is spared still.", ("provider",))
CPU = Family("saijin_cpu_percent", "gauge", "CPU in use, of the whole machine.")
PART_CPU = Family("saijin_part_cpu_percent", "gauge", "CPU in use, of one core.", ("part",))
MEMORY = Family("saijin_memory_bytes", "gauge", "Memory in use; machine_total is what there is.", ("part",))
DISK = Family("saijin_disk_free_bytes", "gauge", "Free room where the studio keeps its data.")
GPU = Family("saijin_gpu_percent", "gauge", "GPU in use.", ("gpu", "name"))
GPU_MEMORY = Family("saijin_gpu_memory_bytes", "gauge", "GPU memory in use.", ("gpu", "name"))
GPU_TOTAL = Family("saijin_gpu_memory_total_bytes", "gauge", "GPU memory there is.", ("gpu", "name"))

FAMILIES = {
    family.name: family
    for family in (
        *(STEP, STEP_WAIT, STEPS, RETRIES, PROCESS, TURN),
        *(QUEUE_DEPTH, TASKS_RUNNING, TASKS_FAILED, BREAKER_OPEN, BREAKER_LEFT),
        *(CPU, PART_CPU, MEMORY, DISK, GPU, GPU_MEMORY, GPU_TOTAL),
    )
}
