"""Reading a repository with git, which the catalog cannot make run, fetch, replace or write anything."""
