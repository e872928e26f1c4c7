"""The kit for Okta's integration network: made of the code and of the connection guide."""
