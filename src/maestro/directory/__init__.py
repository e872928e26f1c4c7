"""Organizations, contacts, credentials, provisioning and what is recorded of it: rules, with no input or output."""
