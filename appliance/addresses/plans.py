"""Numbering plans where the library for numbers knows less than an office needs.

Every number here is in E.164 form: `+`, country code, national number.
"""

import re
from typing import Final

# Ranges of the French plan with a country code of their own (ARCEP, plan national de numérotation):
# Réunion and Mayotte 262, Guadeloupe 590, French Guiana 594, Martinique 596. Dialled with +33 they
# reach nobody.
_OVERSEAS: Final = {
    "262": "262", "692": "262", "693": "262", "639": "262",
    "590": "590", "690": "590", "691": "590",
    "594": "594", "694": "594",
    "596": "596", "696": "596", "697": "596",
}  # fmt: skip
# Numbers for films and examples, within Mayotte's range; they belong to no network.
_FICTIONAL: Final = "63998"
# Regions whose telephones dial according to the French plan.
_FRENCH: Final = frozenset({"FR", "RE", "YT", "GP", "MF", "BL", "MQ", "GF"})
_DIALLED_IN_FRANCE: Final = re.compile(r"0([1-9]\d{8})", re.ASCII)
_FRANCE: Final = re.compile(r"\+33([1-9]\d{8})", re.ASCII)
# The 1 before Mexican mobile numbers was abolished in 2019; many people omit the 9 before Argentine
# ones.
_MEXICO_BEFORE_2019: Final = re.compile(r"\+521(\d{10})", re.ASCII)
_ARGENTINA_WITHOUT_NINE: Final = re.compile(r"\+54([1-8]\d{9})", re.ASCII)
# Numbers of machines, which are longer than those of people: ITU-T national numbering plans of
# France (0700), Norway (58, 59) and Denmark (37).
_MACHINES: Final = re.compile(r"\+(?:33700\d{10}|475[89]\d{10}|4537\d{10})", re.ASCII)


def canonical(number: str) -> str:
    """Return the one form of a number that can have two country codes or two forms.

    `+33692112233` becomes `+262692112233`, `+5215562000000` becomes `+525562000000`.
    """
    if found := _FRANCE.fullmatch(number):
        return _of_france(found[1])
    if found := _MEXICO_BEFORE_2019.fullmatch(number):
        return f"+52{found[1]}"
    if found := _ARGENTINA_WITHOUT_NINE.fullmatch(number):
        return f"+549{found[1]}"
    return number


def dialled(digits: str, region: str) -> str | None:
    """Return the number that `digits` reach when dialled in `region` of the French plan.

    Return None if another plan applies, if only the library's knowledge is needed, or for a number
    of the region itself that `_OVERSEAS` does not list.
    """
    found = _DIALLED_IN_FRANCE.fullmatch(digits)
    if found is None or region not in _FRENCH:
        return None
    return _of_france(found[1])


def is_of_a_machine(number: str) -> bool:
    """Return whether it is in a range for machines, whose numbers are longer than others."""
    return _MACHINES.fullmatch(number) is not None


def _of_france(national: str) -> str:
    code = _OVERSEAS.get(national[:3], "33")
    if national.startswith(_FICTIONAL):
        code = "33"
    return f"+{code}{national}"
