"""Runs the mutation suite and writes the score that the docs publish."""

import sys

from mutation.suite import SCORE, run

if __name__ == "__main__":
    score = run()
    SCORE.write_text(score.table(), encoding="utf-8")
    shown = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    print(*score.missed[:shown], sep="\n")
    print(f"{score.reported} of {score.made} mutants reported, {len(score.kinds)} kinds")
    sys.exit(bool(score.missed))
