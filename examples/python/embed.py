#!/usr/bin/env python3
"""Calls a controller from Python, in its own process: C made by `thalamotor build --target c`, compiled, and loaded by ctypes.

    npx thalamotor build out/arm.safetensors --target c -o out/arm_c
    python3 examples/python/embed.py out/arm_c reach wave back
"""

import ctypes
import os
import re
import subprocess
import sys

HZ = 100


class Controller:
    """The C of a folder that build wrote, one instance of it."""

    def __init__(self, folder):
        self.name = os.path.basename(os.path.abspath(folder))
        source, header, library = (os.path.join(folder, self.name + end) for end in (".c", ".h", ".so"))
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, source], check=True)
        self._c = ctypes.CDLL(os.path.abspath(library))
        with open(header) as file:
            said = file.read()
        upper = self.name.upper()
        self.channels = int(re.search(rf"{upper}_CHANNELS (\d+)", said)[1])
        self.motifs = {name.lower(): int(i) for name, i in re.findall(rf"{upper}_MOTIF_(\w+) = (\d+)", said)}
        self.dt = float(re.search(rf"{upper}_DT ([\d.e-]+)", said)[1])
        # 8-byte words, so that it is aligned as a C compiler would have it
        self._instance = (ctypes.c_uint64 * -(-int(re.search(rf"{upper}_RAM_BYTES (\d+)", said)[1]) // 8))()
        self._call("output").restype = ctypes.POINTER(ctypes.c_float)
        self._call("hash").restype = ctypes.c_uint32
        self._call("init")(self._instance)
        if not self._call("self_test")(self._instance):
            raise RuntimeError("this build computes other bits: look at the compiler's flags")

    def _call(self, name):
        return getattr(self._c, f"{self.name}_{name}")

    def set_rate(self, hertz):
        """Ticks a second, from 1 / (4 DT): steps a tick, in fixed point, as the header's own set_rate."""
        self._call("set_stride")(self._instance, ctypes.c_uint32(int(2**28 / (hertz * self.dt) + 0.5)))

    def play(self, motif):
        if refusal := self._call("play")(self._instance, self.motifs[motif], None):
            raise ValueError(f"{motif} is refused: {refusal}, see the header")

    def tick(self):
        """What the machine receives."""
        self._call("tick")(self._instance)
        return self._call("output")(self._instance)[: self.channels]

    @property
    def phase(self):
        return ("idle", "prepare", "execute")[self._call("phase")(self._instance)]

    @property
    def hash(self):
        return self._call("hash")(self._instance)


def main(folder, motifs):
    controller = Controller(folder)
    controller.set_rate(HZ)
    for motif in motifs:
        controller.play(motif)
    before = None
    for k in range(1_000_000):
        output = controller.tick()
        if controller.phase != before:
            before = controller.phase
            print(f"{k / HZ:6.2f} s  {before:8} at {', '.join(f'{q:+.3f}' for q in output)}")
        if before == "idle":
            break
    print(f"hash {controller.hash:08x}: the same for the same plays on every machine")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
