"""Older files of SaijinOS spell some keys in another way: these are moved to their places before they are checked."""

from __future__ import annotations

from dataclasses import dataclass

from .yaml import Entry, YamlFault

Place = tuple[str, ...]
MOVED: dict[Place, Place] = {
    ("engine", "worker_threads"): ("performance", "worker_threads"),
    ("engine", "debug_mode"): ("development", "debug"),
    ("routing", "routing_strategy"): ("routing", "load_balancing"),
    ("performance", "enable_caching"): ("performance", "caching", "enabled"),
    ("performance", "cache_ttl"): ("performance", "caching", "ttl"),
    ("performance", "batch_size"): ("performance", "batch_processing", "size"),
    ("development", "enable_profiling"): ("development", "profiling"),
}
SWITCHES = (("performance", "caching"), ("performance", "batch_processing"))  # also written as true or false alone


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that is read but has no effect."""

    line: int
    key: str
    detail: str


def modernise(root: Entry) -> tuple[Remark, ...]:
    """Changes `root`, the entry below bpm_system. Raises YamlFault where a value is given in both spellings."""
    remarks = [*_workflows(root)]
    for place in SWITCHES:
        found = at(root, place)
        if found is not None and isinstance(found.value, bool):
            found.value = {"enabled": Entry(found.line, found.value)}
    for old, new in MOVED.items():
        if (entry := _take(root, old)) is not None:
            _put(root, new, entry, ".".join(old))
    remarks += _log_level(root)
    return tuple(remarks)


def at(root: Entry, place: Place) -> Entry | None:
    """The entry at a place; None where there is none."""
    found: Entry | None = root
    for name in place:
        found = found.value.get(name) if found is not None and isinstance(found.value, dict) else None
    return found


def _take(root: Entry, place: Place) -> Entry | None:
    section = at(root, place[:-1])
    return section.value.pop(place[-1], None) if section is not None and isinstance(section.value, dict) else None


def _put(root: Entry, place: Place, entry: Entry, old: str) -> None:
    section = root
    for name in place[:-1]:
        assert isinstance(section.value, dict)
        section = section.value.setdefault(name, Entry(entry.line, None))
        if section.value is None:
            section.value = {}
        if not isinstance(section.value, dict):
            raise YamlFault(section.line, "must be a section with keys of its own", ".".join(place[:-1]))
    assert isinstance(section.value, dict)
    if (other := section.value.get(place[-1])) is not None:
        detail = f"is also given as {'.'.join(place)} on line {other.line}; keep that one"
        raise YamlFault(entry.line, detail, old)
    section.value[place[-1]] = entry


def _workflows(root: Entry) -> list[Remark]:
    """Older files list them with their steps: `- name: chat_interaction`."""
    listed = at(root, ("workflows",))
    if listed is None or not isinstance(listed.value, list):
        return []
    remarks, named = [], dict[str, Entry]()
    for item in listed.value:
        name = item.value.pop("name", None) if isinstance(item.value, dict) else None
        if not isinstance(item.value, dict) or name is None or not isinstance(name.value, str):
            raise YamlFault(item.line, "each workflow needs its name", "workflows")
        if name.value in named:
            raise YamlFault(name.line, f"written twice (before on line {named[name.value].line})", name.value)
        if (steps := item.value.pop("steps", None)) is not None:
            detail = f"has no effect: the steps are those of processes/{name.value}.bpmn"
            remarks.append(Remark(steps.line, f"workflows.{name.value}.steps", detail))
        named[name.value] = Entry(name.line, item.value)
    listed.value = named
    return remarks


def _log_level(root: Entry) -> list[Remark]:
    """`engine.log_level: DEBUG` is development.debug; the other levels are SAIJIN_LOG_LEVEL's."""
    level = _take(root, ("engine", "log_level"))
    if level is None:
        return []
    if str(level.value).upper() != "DEBUG":
        return [Remark(level.line, "engine.log_level", "has no effect: SAIJIN_LOG_LEVEL sets the level of the logs")]
    if at(root, ("development", "debug")) is None:
        _put(root, ("development", "debug"), Entry(level.line, True), "engine.log_level")
    return []
