"""The sample people of the demo: their names, their replies, and when they write and call.

Their numbers are from the range reserved for fiction in France, +33 6 39 98. They write in their
own languages; these texts are not the product's.
"""

from dataclasses import dataclass
from typing import Final

TURKISH: Final = 1  # national language identifier, TS 23.038 clause 6.2.1.2.4
DELIVERED: Final = 0x00
NOT_OBTAINABLE: Final = 0x43
CONGESTION_STILL_TRYING: Final = 0x30


@dataclass(frozen=True, slots=True)
class Person:
    """A person with a phone.

    `answers` are sent in turn, one for each message received; without answers the person only
    reads. `reports` replace the usual status report by a list of (seconds after acceptance, TP-ST).
    """

    name: str
    number: str
    answers: tuple[str, ...] = ()
    answer_s: float = 5.0
    national: int = 0  # single shift table of the person's phone
    out_of_order: bool = False  # the segments of a long answer overtake each other
    stops: bool = False  # replies STOP to a mass sending, once
    reports: tuple[tuple[float, int], ...] = ()
    contact: bool = True  # appears in the demo's address book


@dataclass(frozen=True, slots=True)
class Happening:
    """An action that a person takes unprompted, `after_s` seconds after the start."""

    after_s: float
    number: str | None  # None: a caller who withholds the number
    text: str = ""
    rings: int = 0


MARIE: Final = Person(
    name="Marie Dupont",
    number="+33639980101",
    answers=(
        "Parfait, merci ! À demain.",
        "Bien noté, je passe au bureau vers 14 h.",
        "D'accord 👍",
    ),
    answer_s=4.0,
)
KRZYSZTOF: Final = Person(
    name="Krzysztof Wójcik",
    number="+33639980102",
    answers=(
        "Dziękuję, będę jutro o ósmej. Proszę zostawić klucze u stróża.",
        "Świetnie, ściany pomalujemy w środę, a łazienkę później :)",
    ),
    answer_s=6.0,
)
JAN: Final = Person(
    name="Jan de Vries",
    number="+33639980103",
    answers=(
        "Goed, ik kom vrijdag om 10 uur 🔧🚿",
        "Klaar! De kraan lekt niet meer 💧➡️✅",
    ),
    answer_s=7.0,
)
AYSE: Final = Person(
    name="Ayşe Yılmaz",  # noqa: RUF001 - her name
    number="+33639980104",
    answers=(
        "Teşekkürler, yarın sabah işe geleceğim. Görüşürüz!",  # noqa: RUF001 - Turkish
        "Şu an dışarıdayım, akşam ararım.",  # noqa: RUF001 - Turkish
    ),
    answer_s=5.0,
    national=TURKISH,
)
HELENE: Final = Person(
    name="Hélène Martin",
    number="+33639980105",
    answers=(
        (
            "Bonjour, voici le compte rendu de la visite de ce matin. Le portail est réparé, la "
            "serrure du local technique a été changée et les trois clés sont à l'accueil dans une "
            "enveloppe à votre nom. Il reste à repeindre le couloir du premier étage : le peintre "
            "propose mardi ou jeudi, merci de me dire ce qui vous arrange. Pour l'ascenseur, le "
            "technicien passe le 12 à 9 h, une heure environ. Bonne journée, Hélène"
        ),
    ),
    answer_s=6.0,
    out_of_order=True,
)
LUC: Final = Person(name="Luc Moreau", number="+33639980106", answers=("Ok je vous rappelle.",))
STEPHANE: Final = Person(
    name="Stéphane Petit",
    number="+33639980107",
    answers=("Merci pour l'information.",),
    answer_s=6.0,
    stops=True,
)
PAUL: Final = Person(
    name="Paul Lefèvre",
    number="+33639980108",
    reports=((3.0, NOT_OBTAINABLE),),
)
CLAIRE: Final = Person(
    name="Claire Bernard",
    number="+33639980109",
    answers=("Désolée, je n'avais pas de réseau. C'est noté !",),
    answer_s=35.0,
    reports=((2.0, CONGESTION_STILL_TRYING), (30.0, DELIVERED)),
)
COLISSIMO: Final = Person(name="Colissimo", number="Colissimo", contact=False)
VOTE: Final = Person(name="36111", number="36111", answers=("Code 36111 : merci.",), contact=False)

SAMPLE_PEOPLE: Final = (
    MARIE,
    KRZYSZTOF,
    JAN,
    AYSE,
    HELENE,
    LUC,
    STEPHANE,
    PAUL,
    CLAIRE,
    COLISSIMO,
    VOTE,
)
SAMPLE_HAPPENINGS: Final = (
    Happening(6.0, MARIE.number, "Bonjour, faut-il apporter les clés demain ? Merci !"),
    Happening(
        15.0,
        COLISSIMO.number,
        "Colissimo : votre colis 6A01234567890 sera livré demain entre 9 h et 12 h.",
    ),
    Happening(30.0, LUC.number, rings=4),
    Happening(
        60.0, VOTE.number, "Votre code de vérification est 482 913. Ne le donnez à personne."
    ),
    Happening(80.0, None, rings=3),
    Happening(100.0, AYSE.number, "Merhaba, yarın ofis kaçta açılıyor?"),  # noqa: RUF001 - Turkish
    Happening(120.0, HELENE.number, HELENE.answers[0]),
    Happening(150.0, JAN.number, "Ik sta voor de deur 🚪🙂"),
    Happening(180.0, KRZYSZTOF.number, "Dzień dobry, czy biuro jest jutro otwarte?"),
)
