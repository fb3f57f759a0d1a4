"""CORDIS: the European Union's research projects, as bulk CSV files.

programmes     framework programme > legal basis > topic
organisations  who takes part, told apart by participant code (PIC)
projects       projects as alliances, with their participations and fundings
release        the files together, and which projects are about health
"""

from alliances.importers.cordis.release import read

__all__ = ["read"]
