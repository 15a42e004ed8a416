"""The Swedish words around a name that decide whether it is the scene, and how it is meant."""


def words_of(text: str) -> frozenset[str]:
    """Give the words of a text, each once."""
    return frozenset(text.split())


LOCATIVE = words_of("""
    i på vid till från utanför nära kring intill invid bakom mellan längs utmed framför centrala inne genom omkring
    mitt inom närheten över under ovanför nedanför
""")

RIGHT_BEFORE = words_of("i på vid")

DIRECTION = words_of("mot riktning riktningen via")
ORIGIN = words_of("från bosatt boende hemmahörande bor")

DIRECTION_GOES_ON = words_of("""
    centrala t bana banan tunnelbanan tunnelbanestationen stationen station pendeltågsstationen trafikplats platsen
""")
"""Between one of `DIRECTION` and a name these let the direction stand."""

ORGANISATION_BEFORE = words_of("""
    lokalpolisområde lokalpolisområdet lokalpolisområdena polisområde polisområdet lpo häktet fc åklagarkammaren
    brandförsvaret lag laget
""")

ORGANISATION_AFTER = words_of("""
    tingsrätt tingsrätten polisstation polisstationen brandförsvar brandstation if ik bk ff fc aif supporter supportrar
    lokalpolisområde polisområde kommuns polis län
""")

OTHER_STREET = words_of("gamla lilla stora nya norra södra östra västra övre nedre")
"""Before a street's name these make another street."""

CARRIED = words_of("""
    förs fördes förd förts föras körs kördes körts transporteras transporterades transporterats
""")

COMMON = words_of("""
    bro city ringen dalen ör näset brunn berga stadion operan cirkus hovet trekanten haga viby vega norrby bodal
    brevik sjöberg eriksberg edsberg karlberg rosendal rosenlund sundby eneby klara tanto ersta järla riksdagen
    stadshuset rådhuset flaten nk pub kth sös djurgården hammarby lovö skansen boo orhem hornsberg universitetet
    gallerian länna runby brista valsta smedby lindholmen partihallarna grimsta kungsan solbacken
""")
"""Names that are also plain words, surnames or clubs: they need a word such as "i" or "vid" before them."""

LOWER_CASE = words_of(
    "city plattan centralen centralstationen slussen medborgarplatsen medborgarplats trafikplats medis"
)
"""Names that are often written without a capital; they need one of `RIGHT_BEFORE` before them."""

METRO = ("tunnelban", "tbane")
RAIL = ("pendel", "järnvägsstation", "tågstation", "centralstation")
STATION = words_of("station stationen stations")
STATION_KINDS = ("metro_station", "rail_station")
STATION_LIKE = frozenset({*STATION_KINDS, "station"})

NEAR = words_of("nära närheten höjd kring omkring")
BESIDE = words_of("vid utanför bakom intill framför invid")
AT = words_of("vid utanför på intill bakom i")

NEVER_FIRST = words_of("""
    i på vid en ett man män av och med till har som den det de för är mot kl nr av om sin sig efter inte
    där blev bara när hade han hon var vars ute via per ur så att ut in upp ner om ej
""")
"""Short words that begin no name."""

STATION_HEADS = words_of("tunn tban pend järn jarn tågs cent stat bana t")
"""The first four letters of words that make a name a station's."""

STREET_ENDINGS = (
    "gatan",
    "vägen",
    "gränd",
    "gränden",
    "backen",
    "stigen",
    "torget",
    "allén",
    "leden",
    "stråket",
    "svängen",
    "slingan",
    "esplanaden",
)
"""A word that ends so is the name of a street, known or not."""

PLAIN_STREETS = words_of("""
    gatan vägen gränden backen stigen torget allén leden stråket svängen slingan huvudgatan tvärgatan sidogatan
    gågatan bilvägen cykelvägen gångvägen körvägen motorvägen landsvägen järnvägen riksvägen länsvägen europavägen
    grusvägen skogsvägen villagatan skolvägen hemvägen infartsvägen genomfartsvägen tillfartsvägen
    avfartsvägen påfartsvägen återvägen tillbakavägen luftvägen flyktvägen utfartsvägen bostadsgatan affärsgatan
    shoppinggatan återvändsgränden återvändsgränd parkvägen småvägen byvägen trafikleden cykelleden gångstigen
    skogsstigen pulkabacken uppförsbacken nedförsbacken skidbacken vandringsleden motorleden matartorget
    handelsgatan parallellgatan trottoargatan bryggleden vattenvägen tågvägen busstorget motionsslingan
""")
"""Words that end like a street's name and are none."""

CROSSING_MARKS = words_of("/ - – — x × & + \\ // , . korsning")
"""What may stand alone between the names of two streets that cross."""

CROSSING = words_of("""
    korsning korsningen gatukorsningen hörn hörnet hörna hörnan vägkorsningen gathörnet korsar korsande möter
""")
JOINING = words_of("och x med av vid mot samt i mellan vid den & där")
"""Between two streets, besides one of `CROSSING`, these say no more than that they cross."""

AND = frozenset({("och",), ("x",), ("samt",), ("o",), ("korsar",), ("där", "den", "möter"), ("där", "den", "korsar")})
"""Between two streets that meet, these mean the crossing."""

BY = frozenset(
    {
        ("vid",),
        ("invid",),
        ("intill",),
        ("utanför",),
        ("bakom",),
        ("framför",),
        ("nära",),
        ("strax", "intill"),
        ("alldeles", "intill"),
        ("strax", "vid"),
        ("precis", "vid"),
        ("nedanför",),
        ("ovanför",),
        ("bredvid",),
        ("mittemot",),
        ("mitt", "emot"),
    }
)
OPPOSITE = frozenset({("i", "höjd", "med"), ("höjd", "med"), ("ih", "med"), ("i", "jämnhöjd", "med"), ("ihm",)})
BETWEEN = frozenset({("mellan",), ("någonstans", "mellan"), ("sträckan",), ("på", "sträckan"), ("emellan",)})

EXIT = words_of("uppgång uppgången uppg utgång utgången entré entrén ingång ingången mot nedgång nedgången uppgångens")
"""Between a station and a name these say which exit."""

STATION_EXIT = EXIT - {"mot", "entré", "entrén", "ingång", "ingången"}
"""These say that the name before them is a station's."""

NUMBER_SIGN = words_of("nr nummer no port")

NOT_NUMBERED = words_of("""
    personer person män man kvinnor kvinna år åring åringar åriga årig minuter min meter m km kilometer bilar bil
    timmar timme tim ungdomar ungdom poliser patruller patrull fordon ggr gånger procent grader kronor kr pojkar
    flickor killar tjejer stycken okända maskerade yngre äldre januari februari mars april maj juni juli augusti
    september oktober november december tonåringar barn mopeder cyklar cyklister vittnen skott anmälningar dagar dygn
    veckor månader gärningsmän rånare ordningsvakter väktare gäster anhållna gripna skadade bråkande unga berusade
    vuxna hundar lägenheter våningar tusen miljoner
""")
"""After a number these say that it counts something else than houses."""

AFTER_NUMBER = words_of("""
    i på vid och uppg uppgång port tr trappor lgh lägenhet där mot bv nb ög hos utanför bakom nära intill inne samt
    innan efter under med kl för av till från har är var som en ett vån våning gårdshuset gatuplan
""")
"""After a comma, a number and one of these, or nothing, the number is the house's."""

PARTNER_WORDS = JOINING | CROSSING | words_of("höjd möter korsar utanför framför bakom intill invid nära")
"""Between a street and a name with a slip these say that the name is the street's partner."""

MENDED = (
    "höjd",
    "och",
    "korsningen",
    "korsning",
    "hörnet",
    "hörnan",
    "mellan",
    "närheten",
    "utanför",
    "framför",
    "intill",
    "uppgång",
    "uppgången",
    "utgång",
    "tunnelbanan",
    "tunnelbana",
    "tunnelbanestation",
    "tunnelbanestationen",
    "tbana",
    "tbanan",
)
"""Words that tell how names belong together, known with a slip in them."""

NOT_WORN = words_of("""
    hornet hörnen hörna korsningar korsningens uppgångar utgången utgångar ingång mellann banan ubana tbanor
    tunnelbanor tunnelbanas tunnelbanans närhet hornen hörner utgånga avgång tillgång uppgånga mella
    hornan hörnans framförd utanförr
    nöjd böjd röjd höja höjt höjs höjda hörd höj hö höd fjöd
    ock oh koch doch hoch loch moch och ich ach oc o
""")
"""Words that are one letter from one of `MENDED` and are right as they stand."""

NO_PARTNER = words_of("till mot från via eller samt sedan innan efter därefter vidare bor boende")
"""A word between two streets that keeps them apart."""
