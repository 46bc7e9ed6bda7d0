"""Doses by body weight: exact, rounded so that no printed dose leaves its range, in volumes that a syringe can measure.

``README.md`` in this folder is the manual.
"""

__version__ = "0.1.0"
