"""Lets plain ``pytest`` in a checkout find the plugin without anything being installed."""

pytest_plugins = ["blitz.plugin", "pytester"]
