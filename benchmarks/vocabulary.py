"""Words of the synthetic catalogue, medical and plain, in English, French and German.

Triples are (English, French, German). The word lists are sorted by how often their words shall
occur, the most frequent first.
"""

from alliances.models import AllianceKind, OrganisationKind

LANGUAGES = ("en", "fr", "de")
Triple = tuple[str, str, str]


def _triples(text: str) -> list[Triple]:
    """One triple a line, its parts between bars."""
    rows = [tuple(part.strip() for part in line.split("|")) for line in text.strip().splitlines()]
    return [(english, french, german) for english, french, german in rows]


# By how often organisations sit in them: code, latitude and longitude of the middle, cities.
COUNTRIES: list[tuple[str, float, float, list[str]]] = [
    (code, float(latitude), float(longitude), cities)
    for code, latitude, longitude, *cities in (
        line.split()
        for line in """
DE 51.2 10.4 Berlin München Hamburg Köln Heidelberg Tübingen Leipzig Dresden \
  Göttingen Würzburg Freiburg Bonn
FR 46.6 2.4 Paris Lyon Marseille Toulouse Montpellier Strasbourg Bordeaux Nantes Lille \
  Grenoble Rennes Nice Dijon Villejuif
GB 52.9 -1.5 London Oxford Cambridge Edinburgh Manchester Glasgow Bristol Leeds Cardiff Nottingham \
  Sheffield Dundee
ES 40.3 -3.7 Madrid Barcelona València Sevilla Granada Bilbao Zaragoza \
  Málaga Salamanca Murcia Valladolid
IT 43.0 12.3 Roma Milano Torino Bologna Padova Napoli Firenze Pisa Verona Genova Pavia Trieste
NL 52.2 5.4 Amsterdam Utrecht Leiden Rotterdam Groningen Nijmegen Maastricht Delft
BE 50.7 4.6 Bruxelles Leuven Gent Antwerpen Liège Namur Hasselt
SE 59.3 15.2 Stockholm Uppsala Lund Göteborg Umeå Linköping Örebro Malmö
CH 46.8 8.2 Basel Zürich Genève Lausanne Bern Fribourg Lugano
AT 47.6 14.1 Wien Graz Innsbruck Salzburg Linz Krems
DK 55.9 10.0 København Aarhus Odense Aalborg Roskilde
GR 38.8 22.8 Αθήνα Thessaloniki Patras Heraklion Ioannina Larissa
PT 39.6 -8.2 Lisboa Porto Coimbra Braga Aveiro Faro
FI 61.9 25.7 Helsinki Turku Tampere Oulu Kuopio Espoo
NO 60.5 8.9 Oslo Bergen Trondheim Tromsø Stavanger
IE 53.3 -7.7 Dublin Cork Galway Limerick Maynooth
PL 52.1 19.4 Warszawa Kraków Poznań Gdańsk Łódź Wrocław Lublin Katowice
CZ 49.8 15.5 Praha Brno Olomouc Ostrava Plzeň Liberec
HU 47.2 19.4 Budapest Szeged Debrecen Pécs Győr
IL 31.5 34.9 Jerusalem Haifa Rehovot Be’er-Sheva
US 39.8 -98.6 Boston Baltimore Houston Seattle Chicago Philadelphia Atlanta Denver
RO 45.9 24.9 București Cluj-Napoca Iași Timișoara Craiova
SI 46.1 14.8 Ljubljana Maribor Koper
LU 49.8 6.1 Luxembourg Esch-sur-Alzette Belval
BG 42.7 25.5 Sofia Plovdiv Varna Pleven
HR 45.1 15.2 Zagreb Rijeka Split Osijek
EE 58.7 25.5 Tartu Tallinn Pärnu
TR 39.1 35.2 Ankara Istanbul Izmir Bursa
IS 64.9 -18.6 Reykjavík Akureyri
CY 35.0 33.2 Nicosia Limassol Larnaca
""".strip().splitlines()
    )
]

# Word, in French with its gender (m, f), in German with the ending that it asks of an adjective.
KINDS: dict[AllianceKind, tuple[str, str, str, str, str]] = {
    AllianceKind.CONSORTIUM: ("Consortium", "Consortium", "m", "Konsortium", "s"),
    AllianceKind.NETWORK: ("Network", "Réseau", "m", "Netzwerk", "s"),
    AllianceKind.ALLIANCE: ("Alliance", "Alliance", "f", "Allianz", ""),
    AllianceKind.PLATFORM: ("Platform", "Plateforme", "f", "Plattform", ""),
    AllianceKind.PARTNERSHIP: ("Partnership", "Partenariat", "m", "Partnerschaft", ""),
    AllianceKind.CENTRE_OF_EXCELLENCE: (
        "Centre of Excellence",
        "Centre d’excellence",
        "m",
        "Exzellenzzentrum",
        "s",
    ),
    AllianceKind.CLUSTER: ("Cluster", "Pôle", "m", "Cluster", "r"),
    AllianceKind.JOINT_PROGRAMME: ("Joint Programme", "Programme", "m", "Verbundprogramm", "s"),
    AllianceKind.PUBLIC_PRIVATE_PARTNERSHIP: (
        "Public–Private Partnership",
        "Partenariat public-privé",
        "m",
        "Public-private-Partnership",
        "",
    ),
    AllianceKind.WORKING_GROUP: ("Working Group", "Groupe de travail", "m", "Arbeitsgruppe", ""),
}
# Whom it joins: English, French masculine and feminine, German without its ending.
REACHES = [
    ("European", "européen", "européenne", "Europäische"),
    ("International", "international", "internationale", "Internationale"),
    ("National", "national", "nationale", "Nationale"),
    ("Clinical", "clinique", "clinique", "Klinische"),
    ("Alpine", "alpin", "alpine", "Alpine"),
    ("Nordic", "nordique", "nordique", "Nordische"),
    ("Franco-German", "franco-allemand", "franco-allemande", "Deutsch-französische"),
    ("Atlantic", "atlantique", "atlantique", "Atlantische"),
]

# The disease tree: organs, groups of their diseases, forms of these, and types of the forms.
ORGANS = _triples("""
heart | du cœur | Herz
brain | du cerveau | Gehirn
kidney | du rein | Nieren
liver | du foie | Leber
lung | du poumon | Lungen
skin | de la peau | Haut
eye | de l’œil | Augen
bone | des os | Knochen
blood | du sang | Blut
bowel | de l’intestin | Darm
""")
ORGAN_GROUP: Triple = ("{} disease", "Maladie {}", "{}erkrankung")
GROUPS = _triples("""
{} cancer | Cancer {} | {}krebs
Rare {} disease | Maladie rare {} | Seltene {}erkrankung
{} infection | Infection {} | {}infektion
Auto-immune {} disease | Maladie auto-immune {} | Autoimmune {}erkrankung
""")
FORMS = _triples("""
{}, chronic form | {}, forme chronique | {}, chronische Form
{}, childhood form | {}, forme infantile | {}, kindliche Form
{}, hereditary form | {}, forme héréditaire | {}, erbliche Form
""")
TYPE: Triple = ("{} (type {})", "{} (type {})", "{} (Typ {})")
# Names that are made of the organ as medicine calls it, for synonyms.
SYNONYMS = _triples("""
Cardiopathy | Cardiopathie | Kardiopathie
Encephalopathy | Encéphalopathie | Enzephalopathie
Nephropathy | Néphropathie | Nephropathie
Hepatopathy | Hépatopathie | Hepatopathie
Pneumopathy | Pneumopathie | Pneumopathie
Dermatosis | Dermatose | Dermatose
Ophthalmopathy | Ophtalmopathie | Ophthalmopathie
Osteopathy | Ostéopathie | Osteopathie
Haemopathy | Hémopathie | Hämopathie
Enteropathy | Entéropathie | Enteropathie
""")

THEMES = _triples("""
Health data | Données de santé | Gesundheitsdaten
Artificial intelligence | Intelligence artificielle | Künstliche Intelligenz
Clinical trials | Essais cliniques | Klinische Studien
Biobanking | Biobanques | Biobanken
Gene therapy | Thérapie génique | Gentherapie
Imaging | Imagerie | Bildgebung
Genomics | Génomique | Genomik
Patient registries | Registres de patients | Patientenregister
Immunotherapy | Immunothérapie | Immuntherapie
Cell therapy | Thérapie cellulaire | Zelltherapie
Biomarkers | Biomarqueurs | Biomarker
Early diagnosis | Diagnostic précoce | Früherkennung
Drug repurposing | Repositionnement de médicaments | Umwidmung von Arzneimitteln
Vaccines | Vaccins | Impfstoffe
Screening | Dépistage | Screening
Proteomics | Protéomique | Proteomik
Prevention | Prévention | Prävention
Rehabilitation | Rééducation | Rehabilitation
Surgery | Chirurgie | Chirurgie
Robotics | Robotique | Robotik
Telemedicine | Télémédecine | Telemedizin
Wearable sensors | Capteurs portables | Tragbare Sensoren
Organ transplantation | Transplantation d’organes | Organtransplantation
Stem cells | Cellules souches | Stammzellen
Microbiome | Microbiote | Mikrobiom
Nanomedicine | Nanomédecine | Nanomedizin
Radiotherapy | Radiothérapie | Strahlentherapie
Precision medicine | Médecine de précision | Präzisionsmedizin
Epidemiology | Épidémiologie | Epidemiologie
Health economics | Économie de la santé | Gesundheitsökonomie
Ethics | Éthique | Ethik
Nursing | Soins infirmiers | Pflege
Palliative care | Soins palliatifs | Palliativversorgung
Mental health | Santé mentale | Psychische Gesundheit
Nutrition | Nutrition | Ernährung
Ageing | Vieillissement | Altern
Women’s health | Santé des femmes | Frauengesundheit
Antimicrobial resistance | Antibiorésistance | Antibiotikaresistenz
Organoids | Organoïdes | Organoide
Standards | Normes | Standards
""")

# Funding programmes: frameworks, areas within them, calls within these.
FRAMEWORKS = _triples("""
Framework Programme for Health | Programme-cadre pour la santé | Rahmenprogramm Gesundheit
National Research Plan | Plan national de recherche | Nationaler Forschungsplan
Innovation Fund | Fonds d’innovation | Innovationsfonds
Excellence Initiative | Initiative d’excellence | Exzellenzinitiative
""")
AREAS = _triples("""
clinical research | recherche clinique | klinische Forschung
research infrastructure | infrastructures de recherche | Forschungsinfrastruktur
training | formation | Ausbildung
innovation | innovation | Innovation
""")
CALL: Triple = ("call {}", "appel {}", "Ausschreibung {}")

# Plain words, by frequency.
_PLAIN = (
    """the of and for in to with a on that from by new between its research patients partners data
    treatment health disease hospitals university care clinical develop network project work
    diagnosis better together share understand study support results knowledge build early teams
    access common improve test methods people region years industry companies doctors science
    therapies tools cohort samples centres experts million first large open public private joint
    training young researchers standards quality laboratory medicines drugs safe evidence risk
    children families elderly women men cost benefit practice guidelines surgery nurses records
    trial phase sites recruit follow compare measure predict model images analyse secure exchange
    platform catalogue register ethics consent law society policy funding grant foundation founded
    agreement members board office annual meeting workshop school summer exchange visit discover
    molecules cells genes proteins tissue organs blood pressure signal pathway target mutation
    variant rare frequent severe mild acute chronic late onset relapse survival death birth
    """,
    """de la le les des et pour en un une dans avec sur par du au entre nouveaux recherche patients
    partenaires données traitement santé maladie hôpitaux université soins clinique développer
    réseau projet travail diagnostic mieux ensemble partager comprendre étude soutenir résultats
    savoir bâtir précoce équipes accès commun améliorer tester méthodes personnes région années
    industrie entreprises médecins science thérapies outils cohorte échantillons centres experts
    millions premiers grand ouvert public privé conjoint formation jeunes chercheurs normes qualité
    laboratoire médicaments sûrs preuves risque enfants familles âgées femmes hommes coût bénéfice
    pratique lignes directrices chirurgie infirmières dossiers essai phase sites recruter suivre
    comparer mesurer prédire modèle images analyser sécurisé échange plateforme catalogue registre
    éthique consentement droit société politique financement subvention fondation fondé accord
    membres conseil bureau annuel réunion atelier école été visite découvrir molécules cellules
    gènes protéines tissu organes sang pression signal voie cible mutation variant rare fréquent
    sévère léger aigu chronique tardif début rechute survie décès naissance
    """,
    """die der und das in für mit von zu den auf ein eine im bei durch aus zwischen neue Forschung
    Patienten Partner Daten Behandlung Gesundheit Krankheit Kliniken Universität Versorgung
    klinische entwickeln Netzwerk Projekt Arbeit Diagnose besser gemeinsam teilen verstehen Studie
    unterstützen Ergebnisse Wissen aufbauen früh Teams Zugang verbessern prüfen Methoden Menschen
    Region Jahre Industrie Unternehmen Ärzte Wissenschaft Therapien Werkzeuge Kohorte Proben
    Zentren Fachleute Millionen erste große offen öffentlich privat Ausbildung junge Forschende
    Standards Qualität Labor Arzneimittel sicher Belege Risiko Kinder Familien ältere Frauen Männer
    Kosten Nutzen Praxis Leitlinien Chirurgie Pflegende Akten Phase Standorte aufnehmen begleiten
    vergleichen messen vorhersagen Modell Bilder auswerten geschützt Austausch Plattform Katalog
    Register Ethik Einwilligung Recht Gesellschaft Politik Förderung Stiftung gegründet
    Vereinbarung Mitglieder Vorstand Geschäftsstelle jährlich Treffen Schule Sommer Besuch
    entdecken Moleküle Zellen Gene Proteine Gewebe Organe Blut Druck Signal Weg Ziel Mutation
    Variante selten häufig schwer leicht akut chronisch spät Beginn Rückfall Überleben Tod Geburt
    """,
)
STEMS = _triples("""
cardio | cardio | Kardio
neuro | neuro | Neuro
nephro | néphro | Nephro
hepato | hépato | Hepato
pneumo | pneumo | Pneumo
dermato | dermato | Dermato
ophthalmo | ophtalmo | Ophthalmo
osteo | ostéo | Osteo
haemato | hémato | Hämato
gastro | gastro | Gastro
angio | angio | Angio
arthro | arthro | Arthro
myo | myo | Myo
encephalo | encéphalo | Enzephalo
endocrino | endocrino | Endokrino
immuno | immuno | Immuno
onco | onco | Onko
psycho | psycho | Psycho
rhino | rhino | Rhino
laryngo | laryngo | Laryngo
mammo | mammo | Mammo
hystero | hystéro | Hystero
uro | uro | Uro
cyto | cyto | Zyto
lipo | lipo | Lipo
glyco | glyco | Glyko
thrombo | thrombo | Thrombo
lympho | lympho | Lympho
chondro | chondro | Chondro
entero | entéro | Entero
broncho | broncho | Broncho
spleno | spléno | Spleno
adeno | adéno | Adeno
fibro | fibro | Fibro
melano | mélano | Melano
radio | radio | Radio
pharmaco | pharmaco | Pharmako
geno | géno | Geno
histo | histo | Histo
patho | patho | Patho
""")
ENDINGS = _triples("""
logy | logie | logie
pathy | pathie | pathie
genesis | genèse | genese
genic | gène | gen
logical | logique | logisch
pathic | pathique | pathisch
gram | gramme | gramm
graphy | graphie | graphie
plasty | plastie | plastie
scopy | scopie | skopie
toxic | toxique | toxisch
tropic | trope | trop
therapy | thérapie | therapie
sclerosis | sclérose | sklerose
dystrophy | dystrophie | dystrophie
cyte | cyte | zyt
lysis | lyse | lyse
metry | métrie | metrie
stenosis | sténose | stenose
megaly | mégalie | megalie
protective | protecteur | protektiv
vascular | vasculaire | vaskulär
kinetics | cinétique | kinetik
plasia | plasie | plasie
rrhage | rragie | rrhagie
""")
_COMPOUNDS_EVERY = 5


def _words(language: int) -> list[str]:
    """All words of a language by frequency: a compound after each few plain ones, then the rest."""
    plain = list(dict.fromkeys(_PLAIN[language].split()))
    compounds = [stem[language] + end[language] for end in ENDINGS for stem in STEMS]
    mixed = []
    for number, word in enumerate(plain, start=1):
        mixed.append(word)
        if number % _COMPOUNDS_EVERY == 0:
            mixed.append(compounds.pop(0))
    return [*mixed, *compounds]


WORDS: tuple[list[str], list[str], list[str]] = (_words(0), _words(1), _words(2))

# Fields that organisations bear in their name, after a stem.
FIELDS = ENDINGS[:3]

# Organisations by kind: their name of a city and a word; from the most frequent kind on.
ORGANISATION_NAMES: dict[OrganisationKind, Triple] = {
    OrganisationKind.UNIVERSITY: (
        "{city} University of {word}",
        "Université {city} {word}",
        "{word}-Universität {city}",
    ),
    OrganisationKind.COMPANY: (
        "{word} {city} Therapeutics Ltd",
        "{word} {city} Thérapeutique SA",
        "{word} {city} GmbH",
    ),
    OrganisationKind.RESEARCH_INSTITUTE: (
        "{city} Institute for {word}",
        "Institut de {word}, {city}",
        "Institut für {word}, {city}",
    ),
    OrganisationKind.HOSPITAL: (
        "{city} {word} Hospital",
        "Hôpital {word} de {city}",
        "{word}-Klinikum {city}",
    ),
    OrganisationKind.ASSOCIATION: (
        "{city} {word} Patients’ Association",
        "Association de patients {word} de {city}",
        "Patientenvereinigung {word} {city}",
    ),
    OrganisationKind.GOVERNMENT: (
        "{city} {word} Authority",
        "Agence {word} de {city}",
        "Behörde für {word} {city}",
    ),
    OrganisationKind.CLUSTER: (
        "{city} {word} Cluster",
        "Pôle {word} de {city}",
        "Cluster {word} {city}",
    ),
}
FUNDER_NAME: Triple = (
    "{city} {word} Research Fund",
    "Fonds de recherche {word} de {city}",
    "Forschungsfonds {word} {city}",
)
# Languages that sources are written in, by how often.
SOURCE_LANGUAGES = ["en", "de", "fr", "it", "es", "nl", "pt", "lb", "ca", "eu"]
