"""Asking Prometheus, or what speaks its HTTP API, how an objective did.

`server` says where it is and as whom to ask, `client` sends one query, `answer` reads what comes
back. `plan` says which queries one objective needs, `readings` turns numbers into events, `fetch`
runs the plan into a `history`, `check` tries an objective's queries out. Budgets are not computed
here; nothing else of the product sends PromQL.
"""
