#!/usr/bin/env python3
"""Drives a controller from Python: lines of JSON to and from `thalamotor run --stdin`. No package is needed.

    python3 examples/python/drive.py out/arm.wasm
"""

import json
import subprocess
import sys

HZ = 100


class Robot:
    """Yours: something that takes commands, and feels something."""

    def command(self, output):
        self.joints = output


def main(controller, program=("npx", "thalamotor")):
    robot = Robot()
    run = subprocess.Popen(
        [*program, "run", controller, "--hz", str(HZ), "--stdin"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        bufsize=1,
    )

    def say(**line):
        run.stdin.write(json.dumps(line) + "\n")

    say(play=["reach", "wave"])
    phase = motif = None
    for line in run.stdout:  # one a tick
        told = json.loads(line)
        if "error" in told or "fault" in told and "output" not in told:
            print(told, file=sys.stderr)
            continue
        robot.command(told["output"])
        if (told["phase"], told["motif"]) == (phase, motif):
            continue
        if phase == "execute" and motif == "wave":
            # what happens decides what is next, and how
            say(play="back", speed=1.5)
            run.stdin.close()  # what is queued is played to its end
        phase, motif = told["phase"], told["motif"]
        print(f"{told['t']:6.2f} s  {phase:8} {motif or '':6} at {', '.join(f'{q:+.3f}' for q in robot.joints)}")
    said = run.stderr.read()  # how late ticks were; or what is wrong
    if run.wait() != 0:
        print(said, file=sys.stderr, end="")
    return run.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:] or ("npx", "thalamotor")))
