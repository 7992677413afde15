"""How cells are laid out, one module a layout.

Belongs here: from the cells of a grid to observations, for each layout that
`assets.contracts.language` names. Does not belong here: any one table.
"""
