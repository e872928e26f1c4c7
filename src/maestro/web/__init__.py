"""The service over HTTP: SCIM for identity providers, pages for people."""
