"""A simulated Okta: sends what Okta sends and shows what Okta's administrator would see."""
