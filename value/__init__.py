"""A way of weighing: what customers are worth (`lifetime`), who had a part in it (`attribution`).

Pure: no clock, no network, no database. Records and plain values in, plain values out.
"""
