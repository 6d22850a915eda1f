"""What is said in the screenshots."""

from __future__ import annotations

from typing import Any, Final

from saijin_studio.core.conversation import Role

USER, PERSONA = Role.USER, Role.PERSONA

TEXTS: Final[dict[str, dict[str, Any]]] = {
    "en": {
        "title": "A small reading corner",
        "others": [
            ("reika", "Reika", "Then let us take it apart, step by step, and see which piece is loose."),
            ("miyu", "Miyu", "You made it home! Tell me everything, slowly, from the beginning."),
            ("freya", "Freya", "The weather will hold. I would leave at six."),
            ("touri", "Touri", "One good sentence first. The rest will follow it."),
        ],
        "talk": [
            (PERSONA, 'Good evening. *sets a second cup on the table* "I was hoping you would come by."'),
            (USER, "I want to turn the corner by the window into a place to read. Where do I begin?"),
            (
                PERSONA,
                '*looks at the window for a while* "With the light," she says. "Everything else can be moved."\n\n'
                "1. **Sit there** at the hour you would read, without a book.\n"
                "2. Turn the chair until nothing shines into your eyes.\n"
                "3. Only then bring the lamp.\n\n"
                "> A good corner is one that you leave later than you meant to.",
            ),
            (USER, "And how do I keep a list of what I read? Something small, in Python maybe."),
            (
                PERSONA,
                '"A file is enough," she nods. "One line for each book."\n\n'
                "```python\nfrom pathlib import Path\n\n\ndef finished(title: str, stars: int) -> None:\n"
                '    """Remembers a book that was read to its end."""\n'
                '    with Path("books.txt").open("a") as shelf:\n'
                "        shelf.write(f\"{'*' * stars}  {title}\\n\")\n```\n\n"
                "*smiles* And when the shelf is full, we can talk about order.",
            ),
        ],
        "question": "Which book would you put on it first?",
        "find": "the",
        "answer": '*turns the cup in her hands* "Something short," she says at last, "that you have loved before."',
    },
    "ja": {
        "title": "小さな読書の場所",
        "others": [
            ("reika", "レイカ", "では、ひとつずつ分けて見ていきましょう。どこが緩んでいるのか。"),
            ("miyu", "ミユ", "おかえり!ゆっくりでいいから、最初から全部聞かせて。"),
            ("freya", "フレイヤ", "天気はもちます。出るなら六時がいい。"),
            ("touri", "トウリ", "まずは良い一文を。あとは自然についてきます。"),
        ],
        "talk": [
            (PERSONA, "*もうひとつの湯のみを並べて* 「こんばんは。来てくれるといいなと思っていました」"),
            (USER, "窓ぎわの一角を、本を読む場所にしたいんだ。何から始めればいい?"),
            (
                PERSONA,
                "*しばらく窓を見てから* 「光からですね。ほかのものは、あとで動かせますから」\n\n"
                "1. 本を持たずに、**読みたい時間にそこへ座る**。\n"
                "2. まぶしくない向きまで、椅子をまわす。\n"
                "3. 灯りを選ぶのは、それから。\n\n"
                "> 良い場所とは、思っていたより長居してしまう場所のこと。",
            ),
            (USER, "読んだ本の記録もつけたい。Pythonで小さく書けるかな。"),
            (
                PERSONA,
                "「ファイルひとつで十分です。一冊につき一行」\n\n"
                "```python\nfrom pathlib import Path\n\n\ndef finished(title: str, stars: int) -> None:\n"
                '    """読み終えた本をひとつ覚えておく。"""\n'
                '    with Path("books.txt").open("a") as shelf:\n'
                "        shelf.write(f\"{'*' * stars}  {title}\\n\")\n```\n\n"
                "*微笑んで* 棚がいっぱいになったら、並べ方の話をしましょう。",
            ),
        ],
        "question": "最初に何の本を置く?",
        "find": "本",
        "answer": "*湯のみを両手で包みながら* 「短いものを。前に一度、好きになったことのある本がいいですね」",
    },
}
