"""The simulated Okta in a browser, for the demonstration: no part of the product, and absent from `maestro serve`."""
