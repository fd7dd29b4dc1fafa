"""OPA bundles: their manifest, their data and their signatures, built and read as `opa` does."""
