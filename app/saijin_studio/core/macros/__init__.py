"""The placeholders of character cards and prompts, {{like this}}.

`fill` knows the names alone and serves texts that are shown where there is no chat; `expand` knows all of them:

    {{char}} {{bot}} {{user}} <BOT> <CHAR> <USER>    the names; {{original}} is ""
    {{description}} {{personality}} {{scenario}} {{persona}}    of the card; the last one describes the user
    {{model}} {{lastMessage}} {{lastUserMessage}} {{lastCharMessage}}
    {{time}} {{date}} {{weekday}} {{isotime}} {{isodate}} {{idle_duration}}
    {{random:a,b}} {{random::a::b}}    another one in each turn; `\\,` is a comma that parts nothing
    {{pick:a,b}} {{pick::a::b}}        the same one at this place of this chat for good
    {{roll:1d20}} {{roll 2d6+1}} {{roll:6}}
    {{reverse:text}} {{newline}} {{br}} {{trim}} {{noop}} {{blank}} {{none}}
    {{// a remark}} {{comment: a remark}} {{hidden_key: a word}}    ""

Case makes no difference. What is not known, or has arguments that make no sense, stays as it is written. Macros may
stand in the arguments of others. What a macro gave is never read for macros again, save that the texts of the card have
their names filled in: a message that says {{roll:1d6}} is quoted, not rolled.

After SillyTavern (public/scripts/macros.js), RisuAI (Curly Brased Syntaxes) and character-card-spec-v3.
"""

from .chat import Moment, in_chat, of_greeting
from .context import DEFAULT_USER, MacroContext
from .expand import expand
from .names import fill

__all__ = ["DEFAULT_USER", "MacroContext", "Moment", "expand", "fill", "in_chat", "of_greeting"]
