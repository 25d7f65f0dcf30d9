"""Mutants of the environment that the introduction asks for."""
