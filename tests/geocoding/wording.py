"""What stands around a place in a report: incidents, times, numbers, other places, after the manner of real summaries.

The sentences are our own. `{at}` is where the place goes, with its preposition.
"""

PROSE = (
    "Två män slåss {at}.",
    "Slagsmål {at}, ett tiotal personer inblandade.",
    "En kvinna i 40-årsåldern har fått sin väska ryckt {at}.",
    "Polis kallas {at} efter uppgifter om bråk.",
    "Polis och ambulans larmas {at} med anledning av en trafikolycka.",
    "En cyklist har blivit påkörd {at}. Oklart skadeläge.",
    "Inbrott i butik {at}. Larmet gick klockan 03.12.",
    "Anmälaren ser hur två personer säljer narkotika {at}, en av dem är omkring 20 år.",
    "Klotter {at}, upptäckt av väktare vid 23-tiden.",
    "En berusad man omhändertas {at}.",
    "Stöld ur bil {at} mellan kl 18 och 22.",
    "En 17-åring har rånats på sin mobil {at}. Tre gärningsmän.",
    "Flera samtal om skadegörelse {at}. Fyra rutor krossade.",
    "Brand i en soptunna {at}, släckt av räddningstjänsten.",
    "Ordningsvakter håller i en man {at}. Patrull 2 minuter bort.",
    "Hotfull person {at}, slår mot bilar som passerar.",
    "Misshandel {at} natten mot lördagen.",
    "Fem ungdomar i 15-årsåldern kastar ägg {at}.",
    "En man uppges ha blottat sig {at}.",
    "Öppen försäljning av narkotika {at}; två gripna.",
    "Bilist vägrar stanna {at}, stoppas till slut.",
    "Personrån {at} vid lunchtid i torsdags.",
    "En äldre person har lurats på 12 000 kronor {at}.",
    "Skrik och smällar hörs {at}. Polisen söker i området.",
    "Vittne uppger att en elsparkcykel stulits {at} kl. 14:30.",
)

PROSE_FIRST = (
    "{At} har två bilar kolliderat.",
    "{At} blev en man slagen i ansiktet av en okänd.",
    "{At} greps under natten tre personer misstänkta för stöld.",
    "{At} pågår ett bråk mellan 5-6 personer.",
)

MOVED_ON = (
    "En man rånas {at}. Gärningsmannen sprang mot {other}.",
    "Två män slåss {at}, den ena försvann i riktning mot {other}.",
    "Ryckning {at}. De tre misstänkta flydde mot {other}.",
    "Mopeden lämnade platsen {at} och körde mot {other}.",
)
"""With another place, which is not the scene."""

FIELD = ("{place}", "{place}", "{place}", "{place} ", "Plats: {place}", "{place}, ute", "{place} (se karta)")

NOTHING = (
    "Högljutt bråk i lägenhet.",
    "En man i 50-årsåldern omhändertas för fylleri.",
    "Två personer gripna misstänkta för stöld av 14 mobiltelefoner.",
    "Falskt larm kl 02.15, ingen åtgärd.",
    "Mannen döms i tingsrätten till 2 månaders fängelse.",
    "Polisen har kontrollerat 35 fordon och skrivit 4 böter.",
    "Kvinnan fördes till sjukhus med lindriga skador.",
    "Anmälan om bedrägeri på nätet, 7 500 kronor.",
    "Presstalespersonen Anders Berg svarar på frågor mellan 9 och 11.",
    "Ett föremål har upphittats och lämnats in.",
    "Fotgängare påkörd vid övergångsställe, oklart var.",
    "Under natten har 11 personer avvisats.",
    "Hund springer lös bland trafiken.",
    "Bråk mellan grannar om en parkeringsplats.",
    "Två ungdomar körs hem till sina föräldrar.",
    "Lägenhetsbrand, tre personer har andats in rök.",
    "Åklagaren har beslutat att anhålla mannen.",
    "En tonåring saknas sedan i går kväll.",
    "Rattfylleri, föraren 23 år gammal.",
    "Vi ber allmänheten att ringa 114 14.",
    "Två vargar har setts, uppgifterna är obekräftade.",
    "Förhör hålls med tre vittnen under dagen.",
    "Larm från butik, gärningsmannen hade lämnat platsen.",
    "Mordet klarades upp efter 20 år.",
    "Bilen var stulen och hade falska skyltar.",
)

ORGANISATIONS = (
    "Dom väntas i Södertörns tingsrätt på fredag.",
    "Polisen i lokalpolisområde Södermalm informerar om bilstölder.",
    "Supportrar till Hammarby IF sjöng hela vägen.",
    "Åklagarkammaren i City har tagit över ärendet.",
    "Utredare vid polisområde Stockholm City söker vittnen.",
    "Lokalpolisområde Farsta har haft en lugn natt.",
    "Mannen är häktad av Solna tingsrätt.",
    "Djurgårdens IF mötte AIK, inga incidenter.",
)

FOREIGN_TOWNS = (
    "Brand i en villa i Göteborg.",
    "Olycka på väg 40 utanför Borås.",
    "En man från Uppsala greps i Malmö.",
    "Inbrott i Linköping, tre gripna.",
    "Skottlossning i centrala Örebro.",
    "Rån mot butik på Stora gatan i Västerås.",
)

ROADS = (
    "Trafikolycka på E4.",
    "Två fordon har kolliderat på E18, stillastående trafik.",
    "Tappad last på E4/E20 i norrgående riktning.",
    "Singelolycka på riksväg 73.",
    "Rattfylleri på länsväg 222, föraren 34 år.",
    "Vinglande bilist på E4:an södergående.",
    "Viltolycka på väg 73.",
    "Fartkontroll längs E20.",
)
