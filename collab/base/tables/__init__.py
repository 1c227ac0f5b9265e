"""Reading files with separated values, as registers and spreadsheets export them.

``detect`` finds out how a file is written, with ``encodings``; ``records`` reads it as a stream; ``headers`` finds the
names of its columns.
"""
