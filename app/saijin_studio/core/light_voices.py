"""Natural voices that are light enough for any processor: those of the Piper project that are offered.

They lie in the repository rhasspy/piper-voices of the host. Sizes and checksums are of the state REVISION, as the list
of its files and voices.json tell them; the licence is what MODEL_CARD beside each voice says of its recordings. Where
the card says that it was trained on from the voice Lessac, the licence of that one's recordings counts too: those of
the Blizzard Challenge 2013, for research.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .voice_addons import Licence

REPOSITORY: Final = "rhasspy/piper-voices"
REVISION: Final = "c10ece1aade47bb51c153c893d14e5bf8e5b7117"
PUBLIC: Final = Licence("weights", "public domain", True)
CC0: Final = Licence("weights", "CC0 1.0", True)
CC0_BLIZZARD: Final = Licence("weights", "CC0 1.0 + Blizzard 2013", False)
CC_BY_BLIZZARD: Final = Licence("weights", "CC BY 4.0 + Blizzard 2013", False)


@dataclass(frozen=True, slots=True)
class Published:
    """A file: its size in bytes, and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class LightVoice:
    """`key` is language_REGION-name-quality, as the project calls it; `description` is the JSON beside the model."""

    key: str
    title: str
    licence: Licence
    model: Published
    description: Published


# Those of a language stand in the order in which they are offered.
LIGHT_VOICES: Final = (
    LightVoice(
        "cs_CZ-jirka-medium",
        "Jirka",
        CC0_BLIZZARD,
        Published(63_201_294, "cbd5c900acacc8e8cbecd64347abb8de39c00a9d3104bed06fee92e4f319efc8"),
        Published(5_025, "fb38b1799b7354808227c065efa97b1ffa2b0cde59505babb56a36d35af9c637"),
    ),
    LightVoice(
        "da_DK-talesyntese-medium",
        "Talesyntese",
        CC0_BLIZZARD,
        Published(63_201_294, "b9271efd25f7b8494bbd28d48dd675c8c119daa284f3ee488008935f515f1241"),
        Published(4_878, "89fe13bd251406cc0088570d103ea7ac35823211d8466faf913268ab8506f41b"),
    ),
    LightVoice(
        "de_DE-thorsten-medium",
        "Thorsten",
        CC0_BLIZZARD,
        Published(63_201_294, "7e64762d8e5118bb578f2eea6207e1a35a8e0c30595010b666f983fc87bb7819"),
        Published(4_819, "974adee790533adb273a1ac88f49027d2a1b8f0f2cf4905954a4791e79264e85"),
    ),
    LightVoice(
        "en_US-ljspeech-medium",
        "LJ Speech (US)",
        PUBLIC,
        Published(63_531_379, "6f52a751e2349abe7a76735eb09dc1875298c77ea2342ffd2fef79ff81b87f22"),
        Published(4_972, "141d612cc0a95ed7efc1ca936b845c2364967f2e9217c5dbfcf69fc4d6c65860"),
    ),
    LightVoice(
        "en_US-kristin-medium",
        "Kristin (US)",
        PUBLIC,
        Published(63_531_379, "5849957f929cbf720c258f8458692d6103fff2f0e3d3b19c8259474bb06a18d4"),
        Published(4_968, "5681426d4aead22195de70531eeeeddb46493cfaffc5764b2ea3db73428b651c"),
    ),
    LightVoice(
        "en_US-norman-medium",
        "Norman (US)",
        PUBLIC,
        Published(63_531_379, "b9739443232a80a59c7d18810dd856899bf16a7964725f5ab81ea49b1351cb71"),
        Published(4_968, "6c2db7f558a4a8deb9fe822583c1c5105f6c4e834dd0f9de8ad17a888ee9fe1d"),
    ),
    LightVoice(
        "en_US-john-medium",
        "John (US)",
        PUBLIC,
        Published(63_531_379, "789c6c875726e627ddee93d51d8727859abe9c091c3d141591f4b83c2072e988"),
        Published(4_965, "af60f177b6b550f3d7a302720c0fb89e7f94a82b5dca464775ef63b1c69ba09a"),
    ),
    LightVoice(
        "en_US-joe-medium",
        "Joe (US)",
        CC0_BLIZZARD,
        Published(63_201_294, "58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06"),
        Published(4_794, "3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33"),
    ),
    LightVoice(
        "en_GB-alba-medium",
        "Alba (GB)",
        CC_BY_BLIZZARD,
        Published(63_201_294, "401369c4a81d09fdd86c32c5c864440811dbdcc66466cde2d64f7133a66ad03b"),
        Published(4_888, "aa965a2f02ecced632c2694e1fc72bbff6d65f265fab567ca945918c73dd89f4"),
    ),
    LightVoice(
        "en_GB-cori-medium",
        "Cori (GB)",
        PUBLIC,
        Published(63_531_379, "1899f98e5fb8310154f3c2973f4b8a929ba7245e722b3d3a85680b833d95f10d"),
        Published(4_966, "e262c16d7f192f69d4edd6b4ef8a5915379e67495fcc402f1ab15eeb33da3d36"),
    ),
    LightVoice(
        "es_ES-davefx-medium",
        "Davefx (ES)",
        CC0_BLIZZARD,
        Published(63_201_294, "6658b03b1a6c316ee4c265a9896abc1393353c2d9e1bca7d66c2c442e222a917"),
        Published(4_817, "0e0dda87c732f6f38771ff274a6380d9252f327dca77aa2963d5fbdf9ec54842"),
    ),
    LightVoice(
        "es_ES-carlfm-x_low",
        "Carlfm (ES)",
        PUBLIC,
        Published(28_130_791, "d69677323a907cd4963f42b29c20a98b5d6bfa7f3e64df339915e4650c00d125"),
        Published(4_159, "d9bdfa9ff01eb2bc9e62e7d2593939d1e4c4d8eb7cf75f972731539d12399966"),
    ),
    LightVoice(
        "fr_FR-siwis-medium",
        "SIWIS (FR)",
        CC_BY_BLIZZARD,
        Published(63_201_294, "641d1ab097da2b81128c076810edb052b385decc8be3381814802a64a73baf99"),
        Published(4_875, "39479916c2db192b5ac9764daddd0c744d83e023ad890c6976c0633ae4df8959"),
    ),
    LightVoice(
        "it_IT-paola-medium",
        "Paola",
        CC0_BLIZZARD,
        Published(63_511_038, "6fc918b5a0ea6137382833dddfa567bffbe6a5060c02043c87192ee59c04210c"),
        Published(7_099, "aea19c0a7fce29fbc359b93f10e7902854401e4c95ae2ea328ae516b15d296cf"),
    ),
    LightVoice(
        "nl_NL-pim-medium",
        "Pim (NL)",
        CC0_BLIZZARD,
        Published(63_516_050, "403e58c3675c394f505c2428117bf34cc56e9542dcf6eadbdd3a84706c12e048"),
        Published(5_037, "08b58456ca00cf77123826b1712758f99d5fd19ddfb7ec7da8e1a715b047f642"),
    ),
    LightVoice(
        "nl_BE-nathalie-medium",
        "Nathalie (BE)",
        CC0_BLIZZARD,
        Published(63_201_294, "49cf48023861f9fd42e13a8632f068fee67d1ce244a6ee38f29595afbf0a6be4"),
        Published(4_879, "4704af2736022e910a3f32672480d5530dd39da5c2bcc079f315f604166ff0de"),
    ),
    LightVoice(
        "nl_BE-rdh-medium",
        "RDH (BE)",
        CC0,
        Published(63_104_526, "fb1a9d89ff53dbd510c5d10bd1365c36a5f76249c3ca603076646fd778003db1"),
        Published(4_159, "65deb256664d22099b0db5bb36d96237a3e32e43885c6ce4ee6811e6c04a8d79"),
    ),
    LightVoice(
        "pl_PL-gosia-medium",
        "Gosia",
        CC0_BLIZZARD,
        Published(63_201_294, "38f66464240ed74f186e6b7dc13c6e3b22e023426299f25c2b3cc9dfa9373fbc"),
        Published(4_814, "1aefb31a9d53ffe44a8163ff73ec833acb7a6253848f6bb0403d8a66f9c7510d"),
    ),
    LightVoice(
        "pl_PL-darkman-medium",
        "Darkman",
        CC0_BLIZZARD,
        Published(63_201_294, "db505438a5364e8e2e0242c4324130a873ed660dfbe8d9689cef428ffb1b645f"),
        Published(4_816, "70f999f11fa8ad13d3ef779041ee93c9f38be5abdbacdfad42449712fe91c81b"),
    ),
    LightVoice(
        "pt_BR-faber-medium",
        "Faber (BR)",
        CC0_BLIZZARD,
        Published(63_201_294, "858555e3a064209c57088fe6bd70c4c3dc54d03eaa00c45d5ecaf43a33f95aa7"),
        Published(4_855, "7e694de195ae3fc36dd732c445eb04fb49b649854893cb5506b978f0d50a1d6f"),
    ),
    LightVoice(
        "ru_RU-denis-medium",
        "Denis",
        CC0_BLIZZARD,
        Published(63_201_294, "15fab56e11a097858ee115545d0f697fc2a316c41a291a5362349fb870411b0a"),
        Published(4_823, "831c860dac0b5073eaa81610a0a638ec23d90a6cf8e5f871b4485c2cec3767c8"),
    ),
    LightVoice(
        "ru_RU-dmitri-medium",
        "Dmitri",
        CC0_BLIZZARD,
        Published(63_201_294, "f073356ebc4bd0f80c5af58df2953a5988bd5bdab1eb38635ce960b071fbefcb"),
        Published(4_824, "667ef3117bc642c2892dff7690d8bdc8ca4228aeaa783b2dc1416df632855e0d"),
    ),
    LightVoice(
        "sv_SE-nst-medium",
        "NST",
        CC0,
        Published(63_104_526, "df011f56825a59dd1efc080c38a65a1ef70407e60f63050e9246f43a3d7e471e"),
        Published(4_157, "d45dd74cbb4eca58694bf04a97e243044092476f28a55ae26424f0653086980a"),
    ),
    LightVoice(
        "vi_VN-vais1000-medium",
        "VAIS-1000",
        CC_BY_BLIZZARD,
        Published(63_201_294, "ec7c89e2c85f4d1edc24b6120c18aaf1bda614f06b511567eb9c7c0de15e2dab"),
        Published(4_860, "fafb9da1354ed4b77c31af228ed41fb41cd825c14cffa105454b25e6ae751ee0"),
    ),
)
