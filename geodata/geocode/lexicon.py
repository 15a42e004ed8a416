"""The Swedish words around a name that decide whether it is the scene."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LOCATIVE = _words("""
    i på vid till från utanför nära kring intill bakom mellan längs utmed framför centrala inne genom omkring
""")

RIGHT_BEFORE = _words("i på vid")

DIRECTION = _words("mot riktning riktningen via")

ORIGIN = _words("från bosatt boende hemmahörande")

ORGANISATION_BEFORE = _words("""
    lokalpolisområde lokalpolisområdet lokalpolisområdena polisområde polisområdet lpo häktet fc åklagarkammaren
    brandförsvaret lag laget
""")

ORGANISATION_AFTER = _words("""
    tingsrätt tingsrätten polisstation polisstationen brandförsvar brandstation if ik bk ff fc aif supporter supportrar
    lokalpolisområde polisområde kommuns polis län
""")

OTHER_STREET = _words("gamla lilla stora nya norra södra östra västra övre nedre")
"""Before a street's name these make another street."""

CARRIED = _words("""
    förs fördes förd förts föras körs kördes körts transporteras transporterades transporterats
""")

COMMON = _words("""
    bro city ringen dalen ör näset brunn berga stadion operan cirkus hovet trekanten haga viby vega norrby bodal
    brevik sjöberg eriksberg edsberg karlberg rosendal rosenlund sundby eneby klara tanto ersta järla riksdagen
    stadshuset rådhuset flaten nk pub kth sös djurgården hammarby lovö skansen boo orhem hornsberg universitetet
    gallerian länna runby brista valsta smedby lindholmen partihallarna grimsta kungsan solbacken
""")
"""Names that are also plain words, surnames or clubs: they need a word such as "i" or "vid" before them."""

LOWER_CASE = _words("city plattan centralen centralstationen slussen medborgarplatsen trafikplats")
"""Names that are often written without a capital; they need one of `RIGHT_BEFORE` before them."""

METRO = ("tunnelban", "tbane")
RAIL = ("pendel", "järnvägsstation", "tågstation", "centralstation")
STATION = _words("station stationen stations")

NEAR = _words("nära närheten höjd kring omkring")
BESIDE = _words("vid utanför bakom intill framför")
AT = _words("vid utanför på intill bakom i")
