// The commands: what each takes, and where its body is. A body is loaded when its command is called, not before:
// `thalamotor --version` should not wait for a trainer.
import { availableParallelism } from "node:os";
import { type Command, Option } from "commander";
import { GAPS } from "../data/gaps.ts";
import { TIME_UNITS } from "../data/time.ts";
import { CHIP_NAMES } from "../device/chips/chips.ts";
import { PRECISIONS, STAGES } from "../device/metadata.ts";
import { KINDS } from "../model/architecture.ts";
import { ARCHITECTURES, CONNECTIVITIES, MODULES, TRANSITIONS } from "../model/library.ts";
import { LATE } from "../realtime/late.ts";
import { delay, disturbing } from "./disturbance.ts";
import { amounts, byName, list, numbers, perChannel, position, positive, preparation, whole } from "./options.ts";
import { QUEUE } from "./queue.ts";

/** The action of a command whose body is loaded when it is called. */
function later<A extends unknown[]>(load: () => Promise<{ run(...args: A): Promise<void> }>): (...args: A) => Promise<void> {
  return async (...args) => (await load()).run(...args);
}

const FORCE = ["--force", "overwrite what is there already, whatever it is; what is read is never overwritten"] as const;
/** How recordings are read, where something about them is in doubt. */
function reading(command: Command): Command {
  return command
    .option("--time-column <name>", "the column that holds the time (default: recognised)")
    .addOption(new Option("--time-unit <unit>", "unit of the time (default: recognised)").choices(TIME_UNITS))
    .option("--columns <names>", "take these columns and no others; without a header: the names of all columns, in order", list)
    .addOption(new Option("--gaps <what>", "what to do where a number is missing").choices(GAPS).default("refuse"))
    .option("--angles <names>", "channels to unwrap, separated by commas, or all", list);
}

/** Which recordings are of motifs that repeat themselves. */
function rhythm(command: Command): Command {
  return command
    .option("--rhythmic <names>", "motifs to be repeated, separated by commas: their period is found in the recordings", list)
    .option("--period <name=seconds>", "rhythmic motifs and their periods, separated by commas, where they are not to be found", amounts);
}

/** What motifs do about what they feel. */
function feeding(command: Command): Command {
  return command
    .option("--feedback <source>", "K from a file, CSV or JSON, or lqr: a regulator of --world (default: what the demonstrations show)")
    .option("--world <file>", "lqr: the body, MJCF, whose actuators and sensors have the names of the columns")
    .option("--delay <time>", "lqr: how old the sensors will be: 10ms", delay)
    .option(
      "--tolerance <sensor=value>",
      "lqr: how far off is as bad as a command of 1, separated by commas (default: by the data)",
      amounts,
    );
}

const LIMITS = [
  "--limits <file>",
  'JSON: {"elbow": {"min": -1.2, "max": 1.2, "velocity": 2, "acceleration": 10}}, per second (default: what the motifs ask, velocity × 1.25, acceleration × 2)',
] as const;

const example = (...lines: string[]) => ["after", `\nExample:\n${lines.map((line) => `  thalamotor ${line}`).join("\n")}`] as const;

export function addCommands(program: Command): void {
  for (const addCommand of [fit, add, build, pack, learn, play, simulate, run, replay, evaluate, inspect, bench, study, worker, keygen])
    addCommand(program);
}

function fit(program: Command): void {
  feeding(rhythm(reading(program.command("fit"))))
    .description("train a library of motifs from demonstrations: CSV files with a time column, or folders of them")
    .argument("<demonstrations...>", "name.csv, or a folder with name.csv files or folders name/ with several demonstrations of one motif")
    .requiredOption("-o, --output <file>", "the library, a safetensors file")
    .addOption(
      new Option("--architecture <kind>", "what is private to a motif")
        .choices(ARCHITECTURES.filter((architecture) => KINDS[architecture].learning !== "sequences"))
        .default("multiplicative"),
    )
    .addOption(new Option("--transition <kind>", "how the cortex gets to a motif's initial state").choices(TRANSITIONS).default("thalamic"))
    .addOption(
      new Option("--connectivity <kind>", "sparse: eight weights a unit (default: sparse, additive and linear dense)").choices(
        CONNECTIVITIES,
      ),
    )
    .addOption(
      new Option("--phi <kind>", "from the state of a unit to its rate (default: quadratic, additive tanh)").choices(["tanh", "quadratic"]),
    )
    .addOption(
      new Option(
        "--module <kind>",
        "the thalamic transition module: in closed form, or of low rank, as in the paper (default: exact)",
      ).choices(MODULES),
    )
    .option("--module-gain <g>", "conductance of the exact module: e^(−g P dt / tau) is left of a state error (default: 2)", positive)
    .option(
      "--preparation <length>",
      "of a preparation, in tau or steps: 3tau, 12 (default: 3tau; linear, trained module: 8tau)",
      preparation,
    )
    .option("--units <N>", "units of the cortex (default: 256, dense 100, additive 300, linear 100)", whole(4, 4096))
    .option("--rank <R>", "thalamic units of a motif's loop (default: one a channel, at most 8, linear 1)", whole(1, 64))
    .option("--tau <seconds>", "membrane time constant (default: median duration / 80)", positive)
    .option("--dt <seconds>", "timestep (default: tau / 4)", positive)
    .option("--hz, --tick <hertz>", "ticks a second of the loop that will run it: the timestep is a whole number of ticks", positive)
    .addOption(
      new Option("--chip <name>", "with --hz: the most units, up to the default, that tick so often in half of the chip's time").choices(
        CHIP_NAMES,
      ),
    )
    .option(
      "--sensors <names>",
      "columns that were felt, not commanded: the controller learns what to expect, and to answer what differs",
      list,
    )
    .option(
      "--iterations <n>",
      "iterations a motif at most: it is done when it stops improving (default: 4000, additive 2000, linear 150)",
      whole(1),
    )
    .option("--noise <level>", "linear: the relative error of its initial state that a motif is to bear (default: 0.005)", positive)
    .option("--modes <K>", "linear: pairs of eigenvalues a motif (default: by the knee of the error)", whole(1, 10))
    .option(...LIMITS)
    .option("--seed <n>", "seed of everything random", whole(0, 2 ** 31 - 1), 1)
    .option("--workers <n>", "motifs trained side by side", whole(1, 256), availableParallelism())
    .option(...QUEUE)
    .option("--json", "print the result as JSON")
    .option(...FORCE)
    .addHelpText(...example("fit demonstrations/ -o library.safetensors"))
    .action(later(() => import("./fit.ts")));
}

function add(program: Command): void {
  feeding(rhythm(reading(program.command("add"))))
    .description("train one more motif; nothing else in the library changes")
    .argument("<library>", "a library made by fit")
    .argument("<demonstration>", "CSV file of the new motif")
    .option("-o, --output <file>", "write the grown library here (default: in place)")
    .option("--patch <file>", "also write the motif as a patch for controllers that are already deployed")
    .option("--sign <key>", "sign the patch with the secret key of this file, for controllers that were built to trust its public key")
    .option("--json", "print the result as JSON")
    .option(...FORCE)
    .addHelpText(...example("add library.safetensors wave.csv --patch wave.patch"))
    .action(later(() => import("./add.ts")));
}

function build(program: Command): void {
  program
    .command("build")
    .description("compile a library into one .wasm file with zero imports")
    .argument("<library>", "a safetensors file")
    .requiredOption("-o, --output <path>", "the controller: a file, or for C a folder, whose name the C takes")
    .addOption(new Option("--target <kind>", "a .wasm file, or C99 for machines without an engine").choices(["wasm", "c"]).default("wasm"))
    .addOption(new Option("--chip <name>", "say what C will take of a chip, and warn if it does not fit").choices(CHIP_NAMES))
    .option("--scalar", "without SIMD instructions; computes the same bits")
    .option("--dense", "step a linear library in the basis of its units, not in the eigenbasis of J: O(N²) a step")
    .addOption(
      new Option("--precision <kind>", "int16: the cell in integers, of a sparse library; for chips (default: f32)").choices(PRECISIONS),
    )
    .option("--capacity <motifs>", "room for motifs that are added later (default: the motifs of the library)", whole(1, 4096))
    .option("--queue <plays>", "plays that the queue holds (default: 64)", whole(1, 65_536))
    .option("--preparation <length>", "of a preparation, in tau or steps: 3tau, 12 (default: the library's)", preparation)
    .addOption(new Option("--transition <kind>", "default: the library's").choices(TRANSITIONS))
    .option(...LIMITS)
    .option("--policy <file>", "what picks the next motif when none is queued: a policy that learn made for this library")
    .option("--trust <key>", "take patches, and the policy, that are signed with the key whose public key this file holds, and no others")
    .addOption(new Option("--during <output>", "the output during a preparation (default: glide)").choices(STAGES))
    .option("--json", "print the result as JSON")
    .option(...FORCE)
    .addHelpText(
      ...example("build library.safetensors -o controller.wasm", "build library.safetensors --target c --chip m4f -o arm_controller"),
    )
    .action(later(() => import("./build.ts")));
}

function pack(program: Command): void {
  program
    .command("pack")
    .description("make a record of a patch for controllers in C, built with room for it: NAME_add takes it on the chip")
    .argument("<patch>", "a patch made by add --patch")
    .argument("<controller>", "the module that lies beside the C: NAME.wasm")
    .requiredOption("-o, --output <file>", "the record")
    .option("--sign <key>", "sign the record with the secret key of this file, for controllers that were built to trust its public key")
    .option(...FORCE)
    .addHelpText(...example("pack hook.patch arm_controller/arm_controller.wasm -o hook.record"))
    .action(later(() => import("./pack.ts")));
}

function learn(program: Command): void {
  program
    .command("learn")
    .description("learn by reinforcement which motif to play when, for a task in a simulated body (MuJoCo): a policy, for build --policy")
    .argument("<library>", "a library made by fit")
    .requiredOption("--world <file>", "the body, MJCF; its actuators have the names of the channels")
    .requiredOption("--task <module>", "what it is told and rewarded for, a JavaScript module (docs/policy.md)")
    .requiredOption("-o, --output <file>", "the policy, a safetensors file")
    .option("--from <policy>", "go on from a policy of the same task, also with motifs that it does not know")
    .option("--steps <n>", "steps of the world, at most", whole(1, 1e9), 600_000)
    .option("--seed <n>", "seed of everything random", whole(0, 2 ** 31 - 1), 1)
    .option("--workers <n>", "episodes played side by side", whole(1, 256), availableParallelism())
    .option(...QUEUE)
    .option("--sign <key>", "sign the policy with the secret key of this file, for build --trust")
    .option("--report <folder>", "write a page with the learning curve, what is chosen when, and an episode (index.html)")
    .option("--json", "print the result as JSON")
    .option(...FORCE)
    .addHelpText(
      "after",
      `\nStopped and called again, it goes on where it was.\n${example("learn library.safetensors --world swimmer.xml --task task.js -o policy.safetensors")[1]}`,
    )
    .action(later(() => import("./learn.ts")));
}

function play(program: Command): void {
  program
    .command("play")
    .description("play a sequence of motifs and write what the machine receives as CSV: t, phase, motif, channels")
    .argument("<controller>", "a .wasm file made by build")
    .requiredOption("--sequence <names>", "motifs, separated by commas", list)
    .option("-o, --output <file>", "the CSV (default: standard output)")
    .option("--plot <file>", "also draw it, as SVG")
    .option("--speed <factor>", "how fast the motifs run", positive, 1)
    .option("--rate <hertz>", "ticks a second (default: 1 / dt)", positive)
    .option("--gain <factor>", "factor on the motion, about each motif's start: for all channels, or x=2,y=1", perChannel)
    .option("--offset <values>", "added to the output, as x=0.3,y=0.1 or one a channel", perChannel)
    .option("--relative", "each motif starts from where the output is, and moves by what it was shown")
    .option("--goal <values>", "where each motif ends, as x=0.3,y=0.1", byName)
    .option("--repeat <periods>", "of the rhythmic motifs of the sequence", whole(1))
    .option("--start <position>", "where the machine is, as x=0.3,y=0.1 or one value a channel (default: the library's home)", position)
    .option(...FORCE)
    .addHelpText(
      ...example(
        "play controller.wasm --sequence reach,wave,reach -o out.csv --plot out.svg",
        "play controller.wasm --sequence reach --goal x=0.3,y=0.1",
      ),
    )
    .action(later(() => import("./play.ts")));
}

function simulate(program: Command): void {
  disturbing(program.command("simulate"), "the first tick")
    .description("play a sequence in a simulated body (MuJoCo): the controller's channels drive its actuators, its sensors feel it")
    .argument("<controller>", "a .wasm file made by build")
    .requiredOption("--world <file>", "the body, MJCF; its actuators have the names of the channels")
    .requiredOption("--sequence <names>", "motifs, separated by commas", list)
    .option("--ticks-per-step <n>", "ticks of the loop in a step of the controller", whole(1, 1000), 1)
    .option("-o, --output <file>", "the CSV: t, phase, motif, channels, the body's sensors (default: standard output)")
    .option("--report <folder>", "write a page that shows the body move, with and without what disturbs it (index.html)")
    .option("--json", "print ticks, hash and the last readings as JSON")
    .option(...FORCE)
    .addHelpText(...example("simulate controller.wasm --world arm.xml --sequence reach,back --push shoulder=5@0.4+0.05 --report report/"))
    .action(later(() => import("./simulate.ts")));
}

function run(program: Command): void {
  program
    .command("run")
    .description("run a controller at a fixed rate in a thread of its own; live view on a terminal, or JSON lines in and out")
    .argument("<controller>", "a .wasm file made by build")
    .requiredOption("--hz <rate>", "ticks a second", positive)
    .option("--sequence <names>", "motifs, separated by commas", list)
    .option("--view", "serve a page on this machine that shows the run, with buttons; its address is printed, and it ends with the run")
    .option("--targets <library>", "with --view: the library, whose targets are drawn beside the outputs")
    .option(
      "--stdin",
      'commands and sensor values as lines of JSON: {"play":"reach","gain":1,"goal":{"x":0.3}}, {"sensors":[0.1]}, {"speed":0.5}, {"finish":true}, {"stop":true}, {"start":[0,1]}, {"add":"hook.patch"}, {"clear":true}',
    )
    .option("--seconds <s>", "how long (default: until the sequence, or standard input, has ended; with --view until Ctrl-C)", positive)
    .option("--record <file>", "everything that enters and leaves the loop, as MCAP (replay executes it again; Foxglove opens it)")
    .option("--hash-every <n>", "ticks from one state hash in the recording to the next", whole(1), 100)
    .addOption(new Option("--late <what>", "what to do when a tick is late for the next").choices(LATE).default("catch-up"))
    .option("--spin <ms>", "how long before a tick is due it stops sleeping", positive, 0.3)
    .option("--start <position>", "where the machine is, as x=0.3,y=0.1 or one value a channel (default: the library's home)", position)
    .option("--safe <values>", "where the output glides to when a fault is found, separated by commas (default: come to rest)", numbers)
    .option("--watchdog <ms>", "a fault if no line comes for so long (with --stdin), or this program hangs", positive)
    .option("--sensor-timeout <ms>", "a fault if no sensor values come for so long", positive)
    .option("--counter <n>", "of the last signed patch that was taken before a restart (inspect says it): older ones stay old", whole(0))
    .option(...FORCE)
    .addHelpText(...example("run controller.wasm --hz 1000 --sequence reach,wave,reach --record run.mcap"))
    .action(later(() => import("./run.ts")));
}

function replay(program: Command): void {
  program
    .command("replay")
    .description("execute a recording again and compare every output and state hash: equal to the bit, or the first tick that differs")
    .argument("<recording>", "an .mcap file made by run --record")
    .option("--controller <file>", "the .wasm file that was recorded, or another build of its library")
    .option("--csv <file>", "also (or only) write the recording as CSV: tick, t, phase, motif, sensors, outputs, lateness, compute")
    .option(...FORCE)
    .addHelpText(...example("replay run.mcap --controller controller.wasm"))
    .action(later(() => import("./replay.ts")));
}

function evaluate(program: Command): void {
  disturbing(program.command("evaluate"), "the motif begins")
    .description("measure every motif and channel alone, every ordered pair and random sequences, on the controller, and say what is wrong")
    .argument("<library>", "a library with targets")
    .option("--controller <file>", "measure this controller of the library (default: one built in memory)")
    .option("--world <file>", "measure it in a body (MJCF) instead: what the sensors read, against what was shown")
    .option("--of <sensor>", "with --world: the sensor whose error counts (default: all of the controller's, each by its deviation)")
    .option("--report <folder>", "write a page with the transition matrix, the motifs and a sequence (index.html)")
    .option("--json", "print the figures as JSON")
    .option(...FORCE)
    .addHelpText(...example("evaluate library.safetensors --report report/"))
    .action(later(() => import("./evaluate.ts")));
}

function inspect(program: Command): void {
  program
    .command("inspect")
    .description("say what is in a library, a patch or a controller")
    .argument("<file>")
    .option("--json", "print it as JSON")
    .addHelpText(...example("inspect controller.wasm"))
    .action(later(() => import("./inspect.ts")));
}

function bench(program: Command): void {
  program
    .command("bench")
    .description("what a controller costs on this machine: a step, single ticks, and how late a loop's ticks are, idle and loaded")
    .argument("[controller]", "a .wasm file made by build (default: libraries of several sizes, made from a seed)")
    .option("--seconds <s>", "how long each loop runs", positive, 5)
    .option("--json", "print figures as JSON")
    .addHelpText(...example("bench controller.wasm"))
    .action(later(() => import("./bench.ts")));
}

function study(program: Command): void {
  reading(program.command("study"))
    .description("repeat the paper's comparison: networks with and without a transition module, alone and in sequences")
    .option("--quick", "small networks, few motifs: minutes instead of hours")
    .option("--policy", "compare policies instead: with a module, without, without motifs (docs/policy-study.md; in a checkout)")
    .option("--motifs <folder>", "your own demonstrations instead of motifs made from seeds")
    .option("--tau <seconds>", "with --motifs: membrane time constant (default: median duration / 80)", positive)
    .option(
      "-o, --output <folder>",
      "the report (index.html), a picture of why (why.svg), the figures (study.json) and what is done so far",
      "out/study",
    )
    .option("--workers <n>", "jobs side by side", whole(1, 256), availableParallelism())
    .option(...QUEUE)
    .option(...FORCE)
    .addHelpText("after", `\nStopped and called again, it goes on where it was.\n${example("study --quick")[1]}`)
    .action(later(() => import("./study.ts")));
}

function worker(program: Command): void {
  program
    .command("worker")
    .description("work for whoever asks a queue (Redis, Valkey): fit, study and learn with --queue, on this machine or another")
    .option("--queue [address]", "redis://host:port, or rediss://user:password@host:port (default: THALAMOTOR_QUEUE)")
    .option("--task <modules...>", "for learn: tasks that this machine may run; no program is taken out of a queue", [])
    .option("--concurrency <n>", "jobs at a time", whole(1, 256), availableParallelism())
    .addHelpText(
      ...example("worker --queue redis://192.168.1.5:6379", "fit demonstrations/ -o library.safetensors --queue redis://192.168.1.5:6379"),
    )
    .action(later(() => import("./worker.ts")));
}

function keygen(program: Command): void {
  program
    .command("keygen")
    .description("make a pair of keys: patches signed with the one are taken by controllers that were built to trust the other")
    .requiredOption("-o, --output <file>", "the secret key; its public key goes to <file>.pub")
    .option(...FORCE)
    .addHelpText(...example("keygen -o robot.key", "build library.safetensors --trust robot.key.pub -o controller.wasm"))
    .action(later(() => import("./keygen.ts")));
}
