"""Dose regimens: one row of a ledger for each use, shown as blocks, tables by weight and cells of other tables.

:mod:`primer.doses.regimen` reads a row, :mod:`primer.doses.weights` computes what it means for a body weight, and
:mod:`primer.doses.block` is the directive ``{regimen}``. The lint is :mod:`primer.lint.regimens`.
"""
