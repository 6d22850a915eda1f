"""`voice clone` and `voice clones`: voices made of recordings, each with the consent of whoever is heard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .actions import Commands, action, group
from .context import Context, Exit, UsageError
from .files import new_file
from .output import NONE, local, plain
from .waiting import stop_on_interrupt

if TYPE_CHECKING:
    from ..services.hearing.sample_check import Finding, SampleReport
    from ..services.hearing.sample_files import KeptSample
    from ..services.voice.clones import Clone

LACKS = {
    "part": "To speak in it, the optional part is needed: `saijin-studio voice install coqui`.",
    "model": "To speak in it, an XTTS voice is needed: add one in the window's voice panel.",
}
FINDINGS = {
    "sample_short": "it is short, {value:.1f} s: ten seconds make a better voice",
    "sample_long": "it is long, {value:.0f} s: the first minute is enough",
    "sample_silent": "no voice is heard in it ({value:.0f} dB)",
    "sample_quiet": "it is quiet ({value:.0f} dB): speak nearer to the microphone",
    "sample_pauses": "{value:.0f} % of it is silence: read a text without long pauses",
    "sample_noise": "there is noise, the voice is only {value:.0f} dB above it: find a quieter room",
    "sample_clipping": "it is too loud, {value:.1f} % of it is distorted: turn the microphone down",
    "sample_stereo": "it has {value:.0f} channels, which are mixed into one",
    "sample_rate": "it has {value:.0f} Hz, as a telephone: the voice will sound dull",
}
VERDICTS = {
    "good": "A good recording to make a voice of.",
    "usable": "A voice can be made of it; a better recording makes a better one.",
    "unusable": "No voice can be made of this recording.",
}


def add(actions: Commands) -> None:
    """Puts them beside the other actions of `voice`."""
    made = action(actions, "clone", clone, "make a voice of a recording, with the consent of whoever is heard")
    made.add_argument("file", metavar="FILE", help="WAV, FLAC, OGG or MP3; ten to sixty seconds of one person")
    made.add_argument("--name", metavar="NAME", required=True, help="as it stands in the list of voices")
    made.add_argument("--who", metavar="PERSON", required=True, help="whose voice it is")
    made.add_argument("--consent", metavar="WORDS", required=True, help="the words with which they agreed to it")
    made.add_argument("--later", action="store_true", help="only keep it; it is learned with its first sentence")
    own = group(actions, "clones", "see the cloned voices, give them to personas, take them along")
    action(own, "list", list_all, "list the cloned voices with their consents")
    for name, run, words in (
        ("learn", learn, "learn a voice, so that its first sentence comes at once"),
        ("give", give, "have a persona speak in a voice"),
        ("rename", rename, "call a voice something else"),
        ("export", export, "write a recording and its consent to one file"),
        ("remove", remove, "remove a voice; for a day it can be restored"),
    ):
        one = action(own, name, run, words)
        one.add_argument("id", metavar="ID", help="as `voice clones list` shows it")
        if run is give:
            one.add_argument("persona", metavar="PERSONA", help="its key, as `personas` lists it")
        if run is rename:
            one.add_argument("name", metavar="NAME")
        if run is export:
            one.add_argument("--out", metavar="FILE.zip", required=True, help="an existing file is replaced")
    taken = action(own, "import", take_in, "take in a voice that was exported")
    taken.add_argument("file", metavar="FILE.zip")
    back = action(own, "restore", restore, "take a removal back")
    back.add_argument("mark", metavar="MARK", help="what `voice clones remove` told")


def clone(context: Context) -> int:
    """What is wrong with the recording is said; one that is unusable is not kept."""
    options, out = context.options, context.out
    with context.open(engine=False) as services, stop_on_interrupt() as stop:
        opened = services.hearing.samples.open(existing(options.file))
        tell_findings(context, opened.report)
        kept = services.voice_clones.keep(options.name, opened, options.who, options.consent)
        lacks = services.voice_clones.found().lacks
        if lacks:
            out.note(LACKS[lacks])
        elif not options.later:
            out.note(f"Kept as {kept.id}. Learning the voice")
            services.voice_clones.learn(kept.id, stop)
    report(context, kept, "Kept")
    return Exit.OK


def list_all(context: Context) -> int:
    with context.open(engine=False) as services:
        found = services.voice_clones.found()
    if context.out.as_json:
        context.out.value({"lacks": found.lacks, "clones": [told(one) for one in found.clones]})
        return Exit.OK
    rows = [
        (
            one.sample.id,
            one.sample.name,
            "learned" if one.learnt else "kept",
            " ".join(one.worn_by) or NONE,
            f"{one.sample.consent.who}, {local(one.sample.consent.at)}",
        )
        for one in found.clones
    ]
    context.out.table(("ID", "NAME", "STATE", "PERSONAS", "CONSENT"), rows, "There are none yet: `voice clone FILE`.")
    if rows and found.lacks:
        context.out.note(LACKS[found.lacks])
    return Exit.OK


def learn(context: Context) -> int:
    with context.open(engine=False) as services, stop_on_interrupt() as stop:
        services.voice_clones.learn(context.options.id, stop)
    return done(context, {"id": context.options.id, "learnt": True}, "Learned.")


def give(context: Context) -> int:
    options = context.options
    with context.open(engine=False) as services:
        services.voice_clones.give(options.id, options.persona)
    return done(context, {"id": options.id, "persona": options.persona}, f"{options.persona} speaks in it now.")


def rename(context: Context) -> int:
    with context.open(engine=False) as services:
        kept = services.voice_clones.rename(context.options.id, context.options.name)
    report(context, kept, "Renamed")
    return Exit.OK


def export(context: Context) -> int:
    file = new_file(context.options.out).absolute()
    with context.open(engine=False) as services:
        services.voice_clones.export(context.options.id, file)
    return done(context, {"id": context.options.id, "file": str(file)}, f"{file}")


def take_in(context: Context) -> int:
    with context.open(engine=False) as services:
        kept = services.voice_clones.take_in(existing(context.options.file))
    report(context, kept, "Taken in")
    return Exit.OK


def remove(context: Context) -> int:
    with context.open(engine=False) as services:
        mark = services.voice_clones.remove(context.options.id)
    words = f"Removed. For a day `saijin-studio voice clones restore {mark}` takes it back."
    return done(context, {"id": context.options.id, "mark": mark}, words)


def restore(context: Context) -> int:
    with context.open(engine=False) as services:
        kept = services.voice_clones.restore(context.options.mark)
    report(context, kept, "Restored")
    return Exit.OK


def existing(name: str) -> Path:
    file = Path(name).expanduser()
    if not file.is_file():
        raise UsageError(f"there is no file {file}")
    return file


def tell_findings(context: Context, found: SampleReport) -> None:
    context.out.note(f"{found.seconds:.1f} s. {VERDICTS[found.verdict]}")
    for each in found.findings:
        context.out.note(f"- {sentence(each)}")


def sentence(found: Finding) -> str:
    return FINDINGS[found.code].format(value=found.value)


def report(context: Context, kept: KeptSample, what: str) -> None:
    if context.out.as_json:
        context.out.value(sample(kept))
    else:
        context.out.line(f"{what}: {kept.name} ({kept.id})")


def done(context: Context, value: dict[str, object], words: str) -> int:
    if context.out.as_json:
        context.out.value(value)
    else:
        context.out.line(words)
    return Exit.OK


def told(one: Clone) -> dict[str, object]:
    return {**sample(one.sample), "learnt": one.learnt, "worn_by": list(one.worn_by)}


def sample(kept: KeptSample) -> dict[str, object]:
    consent = kept.consent
    agreed = {"who": consent.who, "words": consent.words, "at": consent.at, "imported": consent.imported}
    return {"id": kept.id, "name": kept.name, "consent": plain(agreed), "file": str(kept.file)}
