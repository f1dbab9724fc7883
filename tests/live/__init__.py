"""Tests on a real node, where pods run; `make live` runs them, as root."""
