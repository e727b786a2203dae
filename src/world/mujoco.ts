// Bodies simulated by MuJoCo, from MJCF. MuJoCo is loaded when a world is opened, never before: most who use thalamotor have
// no need of it. Every world has an instance of its own, so that nothing but itself moves its memory.
import type { MainModule, MjData, MjModel } from "@mujoco/mujoco";
import { UserError } from "../base/errors.ts";
import { bitsOf, mix } from "../base/hash.ts";
import { shapesOf } from "./shapes.ts";
import type { Linear, Shape, World } from "./world.ts";

/** Beyond it MuJoCo itself calls a state bad. */
const MOST = 1e10;
/** Change of state and command by which worlds are linearised: MuJoCo's own choice. */
const DIFFERENCE = 1e-6;

/** What a file of a world names: meshes, height fields, other MJCF. */
export type Assets = ReadonlyMap<string, Uint8Array>;

async function loadMujoco(): Promise<MainModule> {
  try {
    return await (await import("@mujoco/mujoco")).default();
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new UserError("Worlds are simulated by MuJoCo, which is not installed: npm install @mujoco/mujoco");
  }
}

/**
 * Open a world.
 * @param xml MJCF
 * @param what names it in errors
 * @throws UserError if MuJoCo is not installed, or the MJCF is none or has nothing that moves
 */
export async function openWorld(xml: string, what = "The world", assets: Assets = new Map()): Promise<World> {
  const mujoco = await loadMujoco();
  const files = new mujoco.MjVFS();
  for (const [name, bytes] of assets) files.addBuffer(name, bytes);
  let model: MjModel;
  try {
    model = mujoco.MjModel.from_xml_string(xml, files);
  } catch (error) {
    throw new UserError(`${what} is no world that MuJoCo can read: ${tidy(error)}.`);
  }
  if (model.nv === 0) throw new UserError(`${what} has no joints: there is nothing to move.`);
  if (model.nu === 0) throw new UserError(`${what} has no actuators: nothing can move it.`);
  return new MujocoWorld(mujoco, model, what);
}

/** What MuJoCo says, in one line. */
function tidy(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  return said
    .replace(/^MuJoCo Error: (Loading error: )?(XML )?(Error: )?/, "")
    .trim()
    .replace(/\s*\n\s*/g, ", ");
}

/** Live views of what MuJoCo computes. */
function viewsOf({ qpos, qvel, act, ctrl, qfrc_applied: applied, sensordata, geom_xpos: places, geom_xmat: turns }: MjData) {
  return { qpos, qvel, act, ctrl, applied, sensordata, places, turns } as Record<
    "qpos" | "qvel" | "act" | "ctrl" | "applied" | "sensordata" | "places" | "turns",
    Float64Array
  >;
}

/** What joint a sensor reads, and where in the state. */
interface Reading {
  readonly of: "qpos" | "qvel";
  readonly at: number;
}

class MujocoWorld implements World {
  readonly actuators: readonly string[];
  readonly sensors: readonly string[];
  readonly joints: readonly string[];
  readonly pushUnits: readonly ("Nm" | "N")[];
  readonly bodies: readonly string[];
  readonly timestep: number;
  readonly shapes: readonly Shape[];
  readonly #mujoco: MainModule;
  readonly #model: MjModel;
  readonly #data: MjData;
  readonly #what: string;
  #views: ReturnType<typeof viewsOf>;
  readonly #readings: ReadonlyMap<string, Reading>;
  readonly #degrees: ReadonlyMap<string, number>;
  readonly #masses: readonly number[];
  readonly #inertias: readonly number[];
  readonly #sensed: Float64Array;
  /** Whether `#sensed` is of the state the world is in. */
  #isSensed = false;
  readonly #poses: Float64Array;
  readonly #time = new Float64Array(1);

  constructor(mujoco: MainModule, model: MjModel, what: string) {
    const { mjtObj, mjtDisableBit } = mujoco;
    this.#mujoco = mujoco;
    this.#model = model;
    this.#what = what;
    // or it would start again from the beginning when it explodes, and say nothing
    model.opt.disableflags |= mjtDisableBit.mjDSBL_AUTORESET.value;
    this.timestep = model.opt.timestep;
    const data = new mujoco.MjData(model);
    this.#data = data;
    this.#views = viewsOf(data);
    const named = (type: { value: number }, count: number, kind: string) =>
      Array.from({ length: count }, (_, i) => mujoco.mj_id2name(model, type.value, i) || `unnamed ${kind} ${i}`);
    this.actuators = named(mjtObj.mjOBJ_ACTUATOR, model.nu, "actuator");
    this.bodies = named(mjtObj.mjOBJ_BODY, model.nbody, "body").slice(1);
    const names = named(mjtObj.mjOBJ_SENSOR, model.nsensor, "sensor");
    this.sensors = names.flatMap((name, i) => {
      const size: number = model.sensor_dim[i];
      return size === 1 ? [name] : Array.from({ length: size }, (_, k) => `${name}.${k}`);
    });
    const joints = named(mjtObj.mjOBJ_JOINT, model.njnt, "joint").map((name, i) => ({ name, i }));
    const { mjJNT_HINGE, mjJNT_SLIDE } = mujoco.mjtJoint;
    const simple = joints.filter(({ i }) => [mjJNT_HINGE.value, mjJNT_SLIDE.value].some((type) => type === model.jnt_type[i]));
    this.joints = simple.map(({ name }) => name);
    this.pushUnits = simple.map(({ i }) => (model.jnt_type[i] === mjJNT_HINGE.value ? "Nm" : "N"));
    this.#degrees = new Map(simple.map(({ name, i }) => [name, model.jnt_dofadr[i]]));
    this.#readings = new Map(names.flatMap((name, i) => readingOf(mujoco, model, i).map((reading) => [name, reading])));
    this.#masses = [...model.body_mass];
    this.#inertias = [...model.body_inertia];
    this.#sensed = new Float64Array(model.nsensordata);
    this.shapes = shapesOf(mujoco, model, named(mjtObj.mjOBJ_GEOM, model.ngeom, "geom"));
    this.#poses = new Float64Array(12 * model.ngeom);
    this.reset();
  }

  reset(readings: Readonly<Record<string, number>> = {}): void {
    const { nkey } = this.#model;
    this.#isSensed = false;
    if (nkey > 0) this.#mujoco.mj_resetDataKeyframe(this.#model, this.#data, 0);
    else this.#mujoco.mj_resetData(this.#model, this.#data);
    this.#views = viewsOf(this.#data);
    for (const [name, value] of Object.entries(readings)) {
      const reading = this.#readings.get(name);
      if (reading) this.#views[reading.of][reading.at] = value;
    }
  }

  apply(command: ArrayLike<number>): void {
    const { ctrl } = this.#views;
    this.#isSensed = false;
    for (let i = 0; i < ctrl.length; i++) {
      if (!(Math.abs(command[i]) < MOST)) throw new UserError(`The command for ${this.actuators[i]} is ${command[i]}.`);
      ctrl[i] = command[i];
    }
  }

  step(): void {
    this.#mujoco.mj_step(this.#model, this.#data);
    this.#isSensed = false;
    const { qpos, qvel } = this.#views;
    for (const values of [qpos, qvel]) {
      for (let i = 0; i < values.length; i++)
        if (!(Math.abs(values[i]) < MOST)) this.#explode(values === qpos ? "position" : "velocity", values[i]);
    }
  }

  #explode(what: string, value: number): never {
    throw new UserError(
      `${this.#what} exploded at ${Number(this.#data.time.toPrecision(6))} s: a joint's ${what} became ${value}. ` +
        "A shorter timestep, another integrator, damping or smaller commands may help.",
    );
  }

  sense(): Float64Array {
    if (!this.#isSensed) {
      this.#mujoco.mj_forward(this.#model, this.#data); // what a step leaves is from before it
      this.#sensed.set(this.#views.sensordata);
      this.#isSensed = true;
    }
    return this.#sensed;
  }

  hash(): number {
    this.#time[0] = this.#data.time;
    const { qpos, qvel, act } = this.#views;
    return [qpos, qvel, act, this.#time].reduce((hash, values) => mix(hash, bitsOf(values)), 0);
  }

  push(joint: string, amount: number): void {
    const at = this.#degrees.get(joint);
    if (at === undefined) throw new UserError(`${this.#what} has no joint "${joint}" that can be pushed: ${this.joints.join(", ")}.`);
    this.#views.applied[at] = amount;
    this.#isSensed = false;
  }

  scaleMass(body: string, factor: number): void {
    const index = this.bodies.indexOf(body) + 1; // body 0 is the world
    if (index === 0) throw new UserError(`${this.#what} has no body "${body}": ${this.bodies.join(", ")}.`);
    this.#model.body_mass[index] = this.#masses[index] * factor;
    for (let i = 3 * index; i < 3 * index + 3; i++) this.#model.body_inertia[i] = this.#inertias[i] * factor;
    this.#mujoco.mj_setConst(this.#model, this.#data);
    this.reset();
  }

  poses(): Float64Array {
    this.#mujoco.mj_kinematics(this.#model, this.#data);
    const { places, turns } = this.#views;
    for (let i = 0; i < places.length / 3; i++) {
      for (let k = 0; k < 3; k++) this.#poses[12 * i + k] = places[3 * i + k];
      for (let k = 0; k < 9; k++) this.#poses[12 * i + 3 + k] = turns[9 * i + k];
    }
    return this.#poses;
  }

  linearise(): Linear {
    const { nv, na, nu, nsensordata, opt } = this.#model;
    this.#isSensed = false;
    const n = 2 * nv + na;
    const { mjINT_RK4, mjINT_IMPLICITFAST } = this.#mujoco.mjtIntegrator;
    const { integrator } = opt;
    if (integrator === mjINT_RK4.value) opt.integrator = mjINT_IMPLICITFAST.value; // RK4 is not differentiated; over a step they agree
    const matrices = [n * n, n * nu, nsensordata * n, nsensordata * nu].map((size) => new this.#mujoco.DoubleBuffer(size));
    const [A, B, C, D] = matrices;
    this.#mujoco.mjd_transitionFD(this.#model, this.#data, DIFFERENCE, true, A, B, C, D);
    opt.integrator = integrator;
    const result = { A: A.GetView().slice(), B: B.GetView().slice(), C: C.GetView().slice() };
    for (const matrix of matrices) matrix.delete();
    this.#views = viewsOf(this.#data); // the buffers may have moved them
    return result;
  }
}

/** The joint that a sensor reads, if it reads one that has one position. */
function readingOf({ mjtSensor, mjtJoint }: MainModule, model: MjModel, sensor: number): Reading[] {
  const type = model.sensor_type[sensor];
  const joint = model.sensor_objid[sensor];
  if (type !== mjtSensor.mjSENS_JOINTPOS.value && type !== mjtSensor.mjSENS_JOINTVEL.value) return [];
  if (![mjtJoint.mjJNT_HINGE.value, mjtJoint.mjJNT_SLIDE.value].some((simple) => simple === model.jnt_type[joint])) return [];
  return [
    type === mjtSensor.mjSENS_JOINTPOS.value ? { of: "qpos", at: model.jnt_qposadr[joint] } : { of: "qvel", at: model.jnt_dofadr[joint] },
  ];
}
