"""What infra/deploy, infra/rollback and infra/package are made of. Python's standard library only."""
