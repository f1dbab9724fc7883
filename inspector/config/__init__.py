"""Settings: one frozen value from defaults, a file, the environment and flags, later ones first.

`settings` says what can be set, `values` how one setting is written, `file` and `given` read the
sources, `load` puts them together or reports every fault at once, `show` prints the outcome. What
a setting does is not decided here.
"""

from inspector.config.faults import ConfigError, Fault
from inspector.config.keys import flag, variable
from inspector.config.load import Loaded, load_settings, search_paths
from inspector.config.settings import KEYS, Settings
from inspector.config.show import Shown, shown

__all__ = [
    "KEYS",
    "ConfigError",
    "Fault",
    "Loaded",
    "Settings",
    "Shown",
    "flag",
    "load_settings",
    "search_paths",
    "shown",
    "variable",
]
