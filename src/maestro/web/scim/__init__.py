"""The SCIM surface: RFC 7644 over HTTP."""
