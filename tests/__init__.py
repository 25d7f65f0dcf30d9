"""Tests of the machinery, apart from the claims."""
