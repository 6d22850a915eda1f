"""What a reply is made from: who answers, what was said, what is remembered, what the lorebook knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace

from ..core.bpm_config import BpmConfig
from ..core.bus import EventBus
from ..core.chat_options import InForce, resolve
from ..core.conversation import Again, Message, Rule, Turn
from ..core.errors import InputError
from ..core.events import TurnChanged
from ..core.language import detect
from ..core.lore import touched
from ..core.persona import Persona
from ..core.prompt import Prompt
from ..core.routing import Route, Situation, find_facts
from ..core.settings import Settings
from ..ports import Cache, ChatRequest
from ..storage.conversations import ConversationStore
from ..storage.prompting import PromptStore
from ..storage.turns import Asked, TurnStore
from .models.service import ModelService
from .personas import PersonaService
from .prompts import PromptMaker, Wanted

HISTORY_MESSAGES = 200  # at most so many are looked at for what was told, and for the lorebook
LONGEST_REASON = 255  # characters; the table may give any
AGAIN = "again"  # the reason where a person wished for whoever answers
TURNS_TAKEN = "route:turns"  # the cache's counter of balanced decisions
TURNS_SECONDS = 30 * 86_400.0


@dataclass(frozen=True, slots=True)
class Reception:
    """`lore`: there is a lorebook."""

    facts: dict[str, str | int]
    lore: bool


@dataclass(frozen=True)
class ContextParts:
    """What the context steps use. `needed` says which model a persona's reply waits for, if any; `worn` gives a persona
    what the person chose for its voice.
    """

    conversations: ConversationStore
    turns: TurnStore
    personas: PersonaService
    models: ModelService
    cache: Cache
    settings: Callable[[], Settings]
    config: Callable[[], BpmConfig]
    remember: Callable[[Sequence[Message], str], tuple[str, ...]]
    needed: Callable[[Persona], tuple[str, str] | None]
    bus: EventBus
    prompts: PromptMaker
    options: PromptStore
    worn: Callable[[Persona], Persona] = lambda persona: persona


class TurnContext:
    """Each method may be called again for the same step. All raise StorageError, NotFound for an unknown turn."""

    def __init__(self, parts: ContextParts) -> None:
        self._turns = parts.turns
        self._parts = parts

    def receive(self, correlation_id: str) -> Reception:
        """What the decision needs to know. Raises InputError when there is nothing to answer."""
        asked = self._turns.asked(correlation_id)
        text = asked.question.text
        if not text.strip() and not asked.question.attachments:
            raise InputError("the message is empty", reason="empty")
        facts = find_facts(text, self._situation(asked))
        if asked.turn.again.persona:
            facts = replace(facts, mentioned=asked.turn.again.persona)  # as if the message had addressed it
        lore = any(persona.lore.entries for persona in self._parts.personas.list())
        return Reception(asdict(facts), lore)

    def take(self, correlation_id: str, route: Route | None) -> Turn:
        """The persona takes the turn, and what it needs of the conversation is settled.

        A person's wish for this version comes before the decision. A model that was drawn without one leaves the turn
        to the conversation's own persona. Raises NotFound when nobody can answer.
        """
        asked = self._turns.asked(correlation_id)
        wished = asked.turn.again.persona
        if wished:
            route = Route(wished, AGAIN)
        route = route or Route(asked.conversation_persona, "conversation")
        self._parts.personas.get(route.persona_key)
        settled = {"language": self._language(asked)}
        changed = self._turns.take(correlation_id, route.persona_key, route.reason[:LONGEST_REASON], settled)
        self._parts.bus.publish(
            TurnChanged(changed.correlation_id, changed.conversation_id, changed.state, changed.persona_key)
        )
        return changed

    def to_load(self, turn: Turn) -> tuple[str, str] | None:
        """The provider and model to be loaded before whoever took the turn can answer, None for nothing to do.

        Raises NotFound when the persona is gone.
        """
        if turn.persona_key is None or not self._parts.config().workflow("model_integration").enabled:
            return None
        persona = self._parts.personas.get(turn.persona_key)
        in_force = self._in_force(turn.conversation_id, persona)
        return self._parts.needed(_as_wished(_as_the_chat_has_it(persona, in_force), turn.again))

    def recall(self, correlation_id: str) -> int:
        """What the person told about themselves; returns how many facts that are."""
        asked = self._turns.asked(correlation_id)
        found = self._parts.remember(self._history(asked), self._language(asked))
        if found:
            self._turns.update(correlation_id, memory=list(found))
        return len(found)

    def look_up_lore(self, correlation_id: str, persona_key: str) -> int:
        """Entries of the persona's lorebook that the talk touches; returns how many."""
        asked = self._turns.asked(correlation_id)
        key = asked.turn.again.persona or persona_key or asked.conversation_persona
        book = self._parts.personas.get(key).lore
        if not book.entries:
            return 0
        texts = [message.text for message in self._history(asked)[-book.depth :]]
        found = [(entry.name, entry.content) for entry in touched(book, texts)]
        if found:
            self._turns.update(correlation_id, lore=found)
        return len(found)

    def request(self, asked: Asked, prefix: str) -> tuple[ChatRequest, Prompt]:
        """What the model is asked, and the prompt's parts; whatever was not looked up in time is left out."""
        language = str(asked.settled.get("language") or self._language(asked))
        persona, in_force = self._persona(asked)
        turn = asked.turn
        seed, at = turn.correlation_id, turn.created_at
        wanted = Wanted(persona, in_force, language, asked.memory, asked.lore, seed, at)
        ready = self._parts.prompts.make(asked.question, wanted)
        request = ChatRequest(
            messages=ready.messages,
            persona=persona,
            history=ready.history,
            language=language,
            user_name=in_force.profile.name,
            prefix=prefix,
            sampling=in_force.sampling,
            seed=seed,
        )
        return request, ready.prompt

    def persona(self, asked: Asked) -> Persona:
        """The chosen persona as the chat has it; the conversation's own where a model has no persona step.

        Where this version is to be made with something else, it is as the person wants it this time.
        """
        return self._persona(asked)[0]

    def user_name(self, asked: Asked) -> str:
        """What the personas of this chat call the person; "" for nothing."""
        return self._persona(asked)[1].profile.name

    def speaks(self, correlation_id: str) -> bool:
        """Whether replies of this chat are to be heard as they come."""
        return self._persona(self._turns.asked(correlation_id))[1].voice

    def language(self, text: str) -> str:
        chosen = self._parts.settings().look.language
        return detect(text, "en" if chosen == "system" else chosen)

    # -- parts -----------------------------------------------------------------------------------------------------

    def _situation(self, asked: Asked) -> Situation:
        config = self._parts.config()
        routing = config.routing
        routed = config.workflow("persona_routing").enabled
        personas = self._parts.personas.list()
        return Situation(
            own=asked.conversation_persona,
            rule=asked.routing if routed else Rule.FIXED,
            language=self._language(asked),
            personas=personas,
            available=self._parts.models.available,
            load=self._parts.models.loads(self._turns.under_way(), personas),
            balancing=routing.load_balancing,
            turns_taken=lambda: self._parts.cache.add(TURNS_TAKEN, 1, TURNS_SECONDS) - 1,
            default=routing.default_persona if routing.fallback_enabled else "",
        )

    def _persona(self, asked: Asked) -> tuple[Persona, InForce]:
        wished = asked.turn.again.persona
        persona = self._parts.personas.get(asked.turn.persona_key or wished or asked.conversation_persona)
        in_force = self._in_force(asked.turn.conversation_id, persona)
        return _as_wished(_as_the_chat_has_it(persona, in_force), asked.turn.again), in_force

    def _in_force(self, conversation_id: str, persona: Persona) -> InForce:
        parts = self._parts
        return resolve(parts.options.options(conversation_id), parts.worn(persona), parts.settings())

    def _language(self, asked: Asked) -> str:
        """That of the chat, else that of the person's words."""
        options = self._parts.options.options(asked.turn.conversation_id)
        return options.language or self.language(asked.question.text)

    def _history(self, asked: Asked, first: int = 0) -> tuple[Message, ...]:
        """The conversation up to the message that is answered."""
        return self._parts.conversations.history(asked.question.id, first, HISTORY_MESSAGES)


def _as_the_chat_has_it(persona: Persona, in_force: InForce) -> Persona:
    return replace(persona, model=in_force.model, fallback=in_force.fallback, system_prompt=in_force.system_prompt)


def _as_wished(persona: Persona, again: Again) -> Persona:
    after = (persona.post_history_instructions, again.instruction)
    return replace(
        persona,
        model=again.model or persona.model,
        system_prompt=again.system or persona.system_prompt,
        post_history_instructions="\n\n".join(text for text in after if text),
    )
