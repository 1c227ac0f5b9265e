"""Importing entities from files with separated values, as registers and spreadsheets export them.

``detect`` finds out how a file is written, ``records`` reads it as a stream, ``profiles`` looks at its columns,
``guess`` and ``targets`` map them to attributes, ``values`` and ``rows`` make entities of the lines, ``services``
holds what people do with an import, ``runner`` does the work in batches, ``background`` starts it.
"""
