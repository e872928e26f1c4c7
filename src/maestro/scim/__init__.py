"""RFC 7643 and RFC 7644: what SCIM means, with no input or output."""
