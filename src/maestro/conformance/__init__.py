"""Checks of any SCIM 2.0 service provider, ours or not, by what it does on the wire."""
