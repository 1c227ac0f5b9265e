"""Reading tables: files with separated values, as registers and spreadsheets export them, and Excel files.

``detect`` finds out how a file is written, with ``encodings``; ``records`` reads it as a stream; ``headers`` finds the
names of its columns. ``workbooks`` opens Excel files and hands their parts to ``sheetxml``; ``sheets`` keeps a sheet in
a form that is read like any other file.
"""
