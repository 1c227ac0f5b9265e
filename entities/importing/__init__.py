"""Importing entities from files with separated values, as registers and spreadsheets export them.

``collab.base.tables`` finds out how a file is written and reads it, ``profiles`` looks at its columns,
``guess`` and ``targets`` map them to attributes, ``values`` and ``rows`` make entities of the lines, ``services``
holds what people do with an import, ``runner`` does the work in batches, ``background`` starts it.
"""
