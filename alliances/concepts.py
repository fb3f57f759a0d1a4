"""Words for the same kind of body in the languages of the catalogue.

"CHU de Montpellier", "Montpellier University Hospital" and "Universitätsklinikum" name a body by
what it is and where it stands. Each concept gathers such wordings, folded (`analysis.fold`); the
table is small on purpose: a word that is missing costs a match, a wrong one makes a false match.
"""

# What a body is. Two bodies that are called by different ones are two bodies.
KINDS: dict[str, tuple[str, ...]] = {
    "university hospital": (
        "university hospital", "university hospitals", "university hospital centre",
        "university hospital center", "university medical centre", "university medical center",
        "chu", "chru", "chr u", "centre hospitalier universitaire",
        "centre hospitalier regional universitaire", "centre hospitalier regional et universitaire",
        "centre hospitalo universitaire", "hopital universitaire", "hopitaux universitaires",
        "universitatsklinikum", "universitaetsklinikum", "uniklinik", "universitatsspital",
        "universitatsklinik", "universitatsmedizin", "klinikum der universitat",
        "universitair ziekenhuis", "universitair medisch centrum", "hospital universitario",
        "hospital universitari", "azienda ospedaliera universitaria",
        "azienda ospedaliero universitaria", "policlinico universitario",
    ),
    "university": (
        "university", "universities", "universite", "universites", "universitat",
        "universitaet", "universiteit", "universidad", "universidade", "universita",
    ),
    "hospital": (
        "hospital", "hospitals", "hopital", "hopitaux", "centre hospitalier", "krankenhaus",
        "klinikum", "klinik", "clinic", "clinique", "spital", "ziekenhuis", "ospedale",
    ),
    "institute": ("institute", "institutes", "institut", "instituts", "instituto", "istituto",
                  "instituut"),
    "ministry": ("ministry", "ministere", "ministerium", "staatsministerium", "ministerio",
                 "ministero"),
    "foundation": ("foundation", "fondation", "stiftung", "fundacion", "fondazione"),
    "council": ("council", "conseil", "consejo", "consiglio"),
    "agency": ("agency", "agence", "agentur", "agencia", "agenzia"),
    "academy": ("academy", "academie", "akademie", "academia", "accademia"),
}  # fmt: skip

# Other words that say the same.
WORDS: dict[str, tuple[str, ...]] = {
    "technical": ("technical", "technique", "technische", "technological", "technologique",
                  "technology", "technologie"),
    "national": ("national", "nationale", "nationales", "nationaux", "nacional", "nazionale"),
    "research": ("research", "recherche", "recherches", "forschung", "investigacion", "ricerca"),
    "centre": ("centre", "center", "zentrum", "centro", "centrum"),
    "medicine": ("medicine", "medecine", "medizin", "medical", "medicale", "medizinische"),
    "science": ("science", "sciences", "scientifique", "scientific", "wissenschaft",
                "wissenschaften"),
    "health": ("health", "sante", "gesundheit", "salud", "salute"),
    "cancer": ("cancer", "krebs", "krebsforschung", "oncology", "oncologie", "onkologie"),
    "regional": ("regional", "regionale"),
    "applied": ("applied", "appliquee", "appliquees", "angewandte"),
    "european": ("european", "europeen", "europeenne", "europaische", "europaisches"),
    "network": ("network", "reseau", "netzwerk", "red"),
    "alliance": ("alliance", "allianz"),
    "consortium": ("consortium", "konsortium"),
}  # fmt: skip

# Words of a part of a body, which is another body than the whole.
PARTS = frozenset((
    "faculty", "faculte", "fakultat", "department", "departement", "abteilung", "division",
    "unit", "unite", "einheit", "laboratory", "laboratoire", "labor", "lab", "umr", "branch",
    "subsidiary", "campus", "transfert", "transfer", "school", "ecole", "schule", "chair",
))  # fmt: skip

# Legal forms, articles and prepositions: with or without them, a body is the same.
SET_ASIDE = frozenset((
    "gmbh", "ggmbh", "mbh", "ag", "kg", "kgaa", "ev", "eg", "sa", "sas", "sarl", "sl", "slu",
    "srl", "spa", "nv", "bv", "ltd", "limited", "llc", "llp", "plc", "inc", "corp", "corporation",
    "se", "oy", "ab", "aps", "gie", "gip", "epst", "asbl", "vzw", "co",
    "the", "of", "and", "for", "in", "at", "on", "a", "an",
    "le", "la", "les", "l", "de", "du", "des", "d", "et", "en", "pour", "sur", "au", "aux",
    "der", "die", "das", "des", "dem", "den", "und", "fur", "fuer", "von", "am", "im", "zu",
    "di", "del", "della", "delle", "degli", "dei", "e", "y", "i", "el", "los", "las", "da", "do",
    "van", "het", "een", "voor",
))  # fmt: skip
