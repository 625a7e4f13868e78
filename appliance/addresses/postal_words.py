"""The words of postal addresses that people abbreviate: French, Dutch and Polish.

Each line of a table begins with the form that stands for all the others.
"""

from typing import Final


def _by_word(table: str) -> dict[str, str]:
    """Return for each word of a line the first one of its line."""
    lines = (line.split() for line in table.strip().splitlines())
    return {word: words[0] for words in lines for word in words}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


OF_A_STREET: Final = _by_word(
    """
    av ave aven avenue
    bd bld blvd boul bvd boulevard
    rue r
    pl place plac placu
    all allee allees
    che chem chemin
    chs chee chaussee
    rte route
    imp impasse
    sq square
    crs cours
    quai q
    psg pass passage
    sen sente sentier
    fg fbg faubourg
    ham hameau
    res resid residence
    lot lotissement
    bat batiment
    apt app appt appartement
    imm immeuble
    esc escalier
    etg etage
    bte bt boite bus
    st saint sint sw swiety swietego swietej
    ste sainte
    gal gen general generala
    mal marechal marszalka marsz
    col colonel
    pdt pres president prezydenta
    dr docteur dokter doctor doktora
    pr prof professeur professor profesora
    mgr monseigneur
    ks ksiedza
    gd grand
    gde grande
    pt petit
    pte petite
    str straat strasse
    ln laan
    pln plein
    stwg stw steenweg
    al aleja aleje alei
    os osiedle
    burg bgm burgem burgemeester
    kon koningin koning
    bis
    ter
    e er ere eme ier ieme
    """
)
# The ends of Dutch names of streets: Kerkstraat is also written Kerkstr.
ENDS_OF_A_STREET: Final = {"straat": "str", "laan": "ln", "plein": "pln", "steenweg": "stwg"}
# Words without meaning: "ul. Długa 5", "12, rue de la Gare, n° 12".
SUPERFLUOUS: Final = _words("ul ulica ulicy no nr num numero nummer numer")
# "5 m. 3" and "5 lok. 3" are "5/3" in Poland.
OF_A_FLAT: Final = _words("m mieszkanie mieszk lok lokal")
OF_A_TOWN: Final = _by_word(
    """
    st saint sint
    ste sainte
    s sur sous
    les lez
    """
)
# "rue du 8 mai 1945" and "ul. 3 Maja" have no number of a house.
MONTHS: Final = _words(
    """
    janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
    stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrzesnia pazdziernika listopada
    grudnia
    januari februari maart april mei juni juli augustus september oktober november december
    """
)
