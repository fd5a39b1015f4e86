"""From a cleaned wave to a folder that a data archive takes: responses in four forms, a dictionary, a codebook."""

from helpers.publishing.deposit.records import Deposit, deposit_of
from helpers.publishing.deposit.writing import FILES, write_deposit

__all__ = ["FILES", "Deposit", "deposit_of", "write_deposit"]
