"""Answers of customers that somebody enters."""

from . import call
