"""Typed views of API objects: msgspec structs with the fields that inspection needs, by API group.

Every field has a default and most may be null, because Go servers send `null` for empty lists;
what is not named here is skipped while decoding and costs nothing. No I/O and no judgement.
"""
