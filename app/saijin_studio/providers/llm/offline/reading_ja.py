"""Japanese: intents and topic. Without a dictionary, the letters and particles show where words begin and end."""

from __future__ import annotations

import re


def _patterns(*pairs: tuple[str, str]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((intent, re.compile(pattern)) for intent, pattern in pairs)


_YOU = r"(?:あなた|君|きみ|キミ|お前|貴方)"
_ME = r"(?:私|わたし|僕|ぼく|俺|おれ|あたし|自分)"

URGENT = _patterns(
    (
        "crisis",
        r"死にたい|しにたい|自殺|消えてしまいたい|消えたい|生きていたくない|生きたくない|自分を傷つけ|リストカット",
    ),
    ("connect", r"(?:モデル|Ollama|オラマ|OpenAI|LLM|API|AI).{0,12}(?:接続|つな|繋|設定|使う方法|入れ方|インストール)"),
    (
        "identity",
        _YOU + r"(?:は|って)(?:誰|だれ|何者|なに|何|AI|人間|ロボット|機械|本物|プログラム|ボット)|^(?:誰|だれ|"
        r"何者)(?:ですか|なの|？|\?|$)|自己紹介|"
        + _YOU
        + r"の(?:名前|こと)|(?:お)?名前は(?:何|なん|？|\?)|(?:AI|人間|ロボット|ボット|プログラム)(?:ですか|なの|"
        r"なんですか|でしょ)|"
        r"(?:どの|何の|なんの)モデル|言語モデル",
    ),
    ("abilities", r"何(?:が|か)(?:できる|出来る)|なにができる|^(?:ヘルプ|助けて|使い方)[。！!？?]*$|使い方を?教え"),
    (
        "recall",
        r"覚えて(?:る|い|ます)|"
        + _ME
        + r"の(?:名前|こと|好きな|仕事|誕生日)(?:[^はをが]{0,6})?(?:は|を|が|って)?(?:何|なに|なん|誰|知って|わか|"
        r"分か|言え|覚え|\?|？)|" + _ME + r"(?:は|って)(?:誰|だれ|何が好き|どこに住)",
    ),
    ("recap", r"(?:何|なに)を?(?:話し|しゃべ|喋)(?:た|まし|て)|(?:会話|話)を?(?:まとめ|要約)"),
    ("time", r"(?:今|いま)?(?:は)?何時(?:ですか|かな|か教え|なの|？|\?|$)|今の時間|時刻"),
    ("date", r"何日(?:ですか|かな|か教え|だっけ|？|\?|$)|何曜日|今日の日付|何月何日"),
    ("coin", r"コイン|表か裏|コイントス"),
    ("dice", r"サイコロ|さいころ|ダイス"),
    ("joke", r"(?:冗談|ジョーク|ダジャレ|だじゃれ|面白い(?:こと|話)|おもしろい(?:こと|話)|笑わせ)"),
)
SOCIAL = _patterns(
    (
        "farewell",
        r"^(?:じゃあ|では|それじゃ|それでは|ありがとう)?[、。 ]*(?:ね)?[、。 ]*(?:さようなら|さよなら|バイバイ|"
        r"ばいばい|またね|また明日|また今度|じゃあね|じゃあまた|では、?また|おやすみ|お休み|失礼します|もう(?:寝|"
        r"行)|行ってきます|いってきます)",
    ),
    ("wellbeing", r"(?:元気|調子|ご機嫌|気分)(?:は)?(?:です|だ)?(?:か|\?|？|どう|いかが)|お元気|調子(?:は|どう)"),
    ("thanks", r"ありがと|有難う|感謝|サンキュー|助かった|助かりました"),
    (
        "greeting",
        r"^(?:こんにちは|こんばんは|おはよう(?:ございます)?|はじめまして|初めまして|やあ|どうも|ハロー|もしもし|"
        r"ただいま|久しぶり|お久しぶり(?:です)?|よろしく(?:お願いします|ね)?)[、。！!〜～ー\s\w]{0,10}$",
    ),
    ("apology", r"ごめん|すみません|すいません|申し訳"),
    ("love", _YOU + r"(?:の(?:こと|事))?が?(?:大)?(?:好き|すき)|愛してる"),
    (
        "compliment",
        r"(?:かわいい|可愛い|優しい|やさしい|すごい|素敵|賢い|頼りになる|面白い|最高)(?:です)?(?:ね|よ|な|だね|"
        r"ですね|！|!|。|$)",
    ),
    ("complaint", r"(?:つまらない|役に立たない|ばか|バカ|馬鹿|うるさい|使えない)|(?:話|意味)が(?:通じ|わから|分から)"),
)
LATER = _patterns(
    (
        "yes",
        r"^(?:はい|うん|ええ|そう(?:だね|です|だよ|ですね|なんです|なの|そう)?|もちろん|いいよ|いいですね|了解|"
        r"わかった|分かりました|わかりました|OK|オーケー|たしかに|確かに)[、。！!〜ー\s]*$",
    ),
    (
        "no",
        r"^(?:いいえ|いや|ううん|違う|ちがう|違います|そうでもない|別に|べつに|まだ|まだです|あんまり|"
        r"あまり)[、。！!〜ー\s]*$",
    ),
    (
        "opinion",
        _YOU + r"(?:は|も|って|の).{0,20}(?:好き|嫌い|思い|思う|食べ|寝|感じ|ある|趣味|夢)|どう思(?:う|い)|"
        r"好きな[^。、]{1,8}は(?:何|なに|なん|ある|？|\?)|(?:好き|嫌い)(?:ですか|なの|？|\?)",
    ),
    (
        "request",
        r"(?:書いて|訳して|翻訳して|説明して|教えて|作って|調べて|まとめて|考えて|描いて|おすすめ|歌って|探して|"
        r"直して|解いて)",
    ),
)
DENIED_FEELING = re.compile(
    r"(?:悲し|寂し|さみし|嬉し|うれし|楽し|辛|つら|怖)くな(?:い|か)|(?:不安|心配|退屈|幸せ)(?:じゃ|では)な|"
    r"疲れて(?:い)?ない"
)

_QUESTION = re.compile(
    r"(?:ですか|ますか|でしょうか|のか|かな|だろうか|んですか|ませんか|たか)[。]?$|^(?:なぜ|どうして|なんで|何故|"
    r"いつ|どこで)"
)


def is_question(text: str) -> bool:
    """Whether a message asks something."""
    return text.rstrip().endswith(("?", "？")) or bool(_QUESTION.search(text.rstrip()))


_WORD = r"(?:[一-鿿々〆]{1,8}[ァ-ヺー]*|[ァ-ヺー]{2,15}|[A-Za-z][A-Za-z0-9\-]{1,20}|お[一-鿿]{1,4}|ご飯)"
# By how surely a particle marks what is spoken of.
_MARKED = tuple(
    re.compile(rf"({_WORD}(?:の{_WORD})?)(?:{particle})")
    for particle in (
        "について|の話|のこと(?:を|で|が)",
        "を",
        "が",
        "に(?!つ)|へ",
        "も|は|って",
        "で(?!す)|と(?!思|い)",
    )
)
_HIRAGANA = re.compile(r"(?:^|[、。\s]|は|で)([ぁ-ゖ]{2,6})を")
_BARE = re.compile(r"(?<![一-鿿々])[一-鿿々]{2,8}(?![一-鿿々ぁ-ゖ])|[ァ-ヺー]{3,15}")
_STOP = frozenset(
    """
    私 僕 俺 自分 今日 昨日 明日 今 最近 本当 時 時間 事 物 人 何 誰 方 気 感じ 前 後 中 上 下 今朝 今晩 今夜 昨夜
    毎日 少し 多分 絶対 全部 一番 一緒 皆 私達 彼 彼女 君 貴方 質問 意味 理由 普通 大丈夫 元気 結局 実 次 先 来週
    先週 今週 来年 去年 今年 来月 先月 午前 午後 朝 昼 夜 一日 毎朝 毎晩 友 いつ どこ これ それ あれ ここ そこ
    こと もの とても すごく もう また ちょっと たくさん 好 嫌 大好 OK 思 言 話 見 行 来 食 飲 買 作 使 出 入 帰 会
    知 分 休日 週末 途中 場合 様 頃 何曜日 何日 何時 今何時
    """.split()
)


def topic(text: str) -> str:
    """A word or two to speak of; "" when none stands out."""
    for pattern in _MARKED:
        for match in pattern.finditer(text):
            if found := _kept(match.group(1)):
                return found
    written = _HIRAGANA.search(text)
    if written and written.group(1) not in _STOP:
        return written.group(1)
    return next((m.group() for m in _BARE.finditer(text) if m.group() not in _STOP), "")


def _kept(word: str) -> str:
    """「私の妹」 is spoken of as 「妹」; times and other empty words are passed over."""
    parts = [part for part in word.split("の") if part not in _STOP]
    return "の".join(parts)
