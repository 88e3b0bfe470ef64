"""Run the command line: ``python -m slo_codegen``."""

from slo_codegen.cli import main

if __name__ == "__main__":
    main()
