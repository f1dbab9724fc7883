"""How a report is shown: one module per format, each a pure function from a Report to bytes."""
