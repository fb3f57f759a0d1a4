"""The Human Disease Ontology, whose data are in the public domain (CC0).

terms    diseases as a file states them: a table with its cross-references, or OBO
release  the tree as disease areas of the catalogue
"""

from alliances.importers.disease_ontology.release import read

__all__ = ["read"]
