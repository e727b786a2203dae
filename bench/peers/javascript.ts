// Peers in JavaScript: our own controller, plain TypeScript, TensorFlow.js.
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { build } from "../../src/device/build.ts";
import { Controller } from "../../src/drive/controller.ts";
import type { Library } from "../../src/model/library.ts";
import { type Cell, inProcess, type Peer, PHI } from "./peer.ts";

/** The controller as it ships, sequencer and output stage included, its raw readout as output. */
export async function ours(library: Library, target: "simd" | "scalar"): Promise<Peer> {
  const controller = await Controller.load(
    await build(library, { target, transition: "reset", preparation: 0, output: "network", handOver: "hard" }),
  );
  const [motif] = controller.motifs;
  const reset = () => {
    controller.reset();
    controller.play(motif);
  };
  reset();
  return inProcess(`thalamotor (${target})`, 4000, reset, () => controller.tick()[0]);
}

export function plain({ units: n, kappa, phi, J, diagonals, offsets, u, v, b, w, x0 }: Cell): Peer {
  const x = new Float32Array(n);
  const r = new Float32Array(n);
  const f = PHI[phi];
  /** Leaves r; returns V r and the output. */
  const rates = (): [number, number] => {
    let s = 0;
    let y = 0;
    for (let i = 0; i < n; i++) {
      r[i] = f(x[i]);
      s += v[i] * r[i];
      y += w[i] * r[i];
    }
    return [s, y];
  };
  const dense = () => {
    const [s, y] = rates();
    for (let i = 0; i < n; i++) {
      let z = b[i] + u[i] * s;
      for (let j = 0; j < n; j++) z += J[i * n + j] * r[j];
      x[i] += kappa * (z - x[i]);
    }
    return y;
  };
  const sparse = () => {
    const [s, y] = rates();
    for (let i = 0; i < n; i++) {
      let z = b[i] + u[i] * s;
      for (let m = 0; m < offsets.length; m++) {
        const j = i + offsets[m];
        z += diagonals[m * n + i] * r[j < n ? j : j - n];
      }
      x[i] += kappa * (z - x[i]);
    }
    return y;
  };
  return inProcess("plain TypeScript", 400, () => x.set(x0), offsets.length > 0 ? sparse : dense);
}

/** φ as a graph. */
function rates(x: tf.Tensor2D, phi: Cell["phi"]): tf.Tensor2D {
  if (phi === "tanh") return tf.tanh(x);
  const c = tf.clipByValue(x, -2, 2);
  return tf.mul(c, tf.sub(1, tf.mul(tf.abs(c), 0.25)));
}

export async function tensorflow({ units: n, kappa, phi, J, u, v, b, w, x0 }: Cell, backend: "cpu" | "wasm"): Promise<Peer> {
  await tf.setBackend(backend);
  const [JT, V, U, B, W] = [
    tf.transpose(tf.tensor2d(J, [n, n])),
    tf.tensor2d(v, [n, 1]),
    tf.tensor2d(u, [1, n]),
    tf.tensor1d(b),
    tf.tensor2d(w, [n, 1]),
  ];
  let x = tf.tensor2d(x0, [1, n]);
  const step = () => {
    const [next, y] = tf.tidy(() => {
      const r = rates(x, phi);
      const z = tf.add(tf.add(tf.matMul(r, JT), tf.matMul(tf.matMul(r, V), U)), B);
      return [tf.add(x, tf.mul(tf.sub(z, x), kappa)), tf.matMul(r, W)];
    }) as [tf.Tensor2D, tf.Tensor2D];
    x.dispose();
    x = next;
    const [value] = y.dataSync();
    y.dispose();
    return value;
  };
  const reset = () => {
    x.dispose();
    x = tf.tensor2d(x0, [1, n]);
  };
  const peer = inProcess(`TensorFlow.js (${backend})`, 100, reset, step);
  return {
    ...peer,
    async outputs(steps) {
      await tf.setBackend(backend);
      return peer.outputs(steps);
    },
    ready: () => tf.setBackend(backend),
  };
}
