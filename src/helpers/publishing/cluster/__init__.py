"""From planned runs to their sections on a Dask cluster, whose workers share no folder with this machine.

`calling` is this machine's side: it asks every worker what it computes with, sends the data and the notebooks, and
gives the futures that a pool of this machine would give. `serving` is the side of the workers, `likeness` what must
be the same on both. Only here is Dask imported, and only when a scheduler is named.
"""
