"""Broken copies of the real package, one fault each, and where validation must report it."""
