"""From a survey at SurveyMonkey to the wave's export: asked for page by page, and put in its place when it is whole."""

from helpers.fetching.client import ADDRESS, TOKEN, Client, token_from
from helpers.fetching.responses import Fetched, fetch_responses

__all__ = ["ADDRESS", "TOKEN", "Client", "Fetched", "fetch_responses", "token_from"]
