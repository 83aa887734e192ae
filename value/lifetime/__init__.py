"""A model of lifetime says what customers are expected to do from now on; each file is one.

First comes the question whether there is a contract. Without one, death is not seen: `bgnbd` says
how often they will buy, `gamma_gamma` for how much. With one it is: `sbg` says how many renew. For
a handful of large deals neither holds: `pipeline` counts what is won, and what is open by its odds.
"""
