// A driver: a module of the user's that runs in the loop's thread and moves what enters and leaves the machine at every tick. What
// it throws never ends the loop, and from the host it can be seen in which of its functions it is.
import { DRIVING, type SharedMemory, STATUS } from "./status.ts";
import { tell } from "./told.ts";

/** What a driver is told before the first tick. */
export interface DriverInfo {
  /** Of the outputs, C; units are "" where not known, none where none is. */
  readonly channels: readonly string[];
  readonly channelUnits: readonly string[];
  /** Of what `read` fills in, in that order. */
  readonly inputs: readonly string[];
  /** Ticks a second. */
  readonly hz: number;
}

/** What the module exports. Only `open` and `close` may wait; `read` and `write` are part of the tick. */
export interface Driver {
  /** Before the first tick; `data` is what the loop was started with as driverData. */
  readonly open?: (data: unknown, info: DriverInfo) => void | Promise<void>;
  /**
   * At the beginning of every tick: put what is felt into `inputs`, always the same array, where what the host wrote stands already.
   * False says that there was nothing new, which the sensor timeout counts.
   */
  readonly read?: (inputs: Float32Array) => unknown;
  /** At the end of every tick: send `output`, C, always the same array, to the machine. */
  readonly write: (output: Float32Array, tick: number) => unknown;
  /** After the last tick. */
  readonly close?: () => void | Promise<void>;
}

/** What the thread needs to begin with one. */
export interface DriverSetup {
  readonly address: string;
  readonly data: unknown;
  readonly info: DriverInfo;
}

const FUNCTIONS = ["open", "read", "write", "close"] as const;

/**
 * Load the module at an address.
 * @throws Error if there is none, or what it exports is no driver
 */
async function loadDriver(address: string): Promise<Driver> {
  const module: Record<string, unknown> = await import(address).catch((error: Error) => {
    throw new Error(`the driver ${address} cannot be loaded: ${error.message}`);
  });
  for (const name of FUNCTIONS) {
    const given = module[name];
    if (given === undefined && name !== "write") continue;
    if (typeof given !== "function") {
      const what = given === undefined ? "exports no function" : "exports what is no function as";
      throw new Error(
        `the driver ${address} ${what} "${name}": a driver exports write(output, tick), and read(inputs), open(data, info) and close() if it needs them`,
      );
    }
    if ((name === "read" || name === "write") && given.constructor.name === "AsyncFunction") {
      throw new Error(
        `the driver ${address} has an async "${name}": a tick waits for nobody, so read and write must be done when they return`,
      );
    }
  }
  return module as unknown as Driver;
}

/** A driver as the ticker calls it. Allocates nothing unless the driver throws. */
export class Driving {
  readonly #driver: Driver;
  readonly #status: Int32Array;
  readonly #told: SharedArrayBuffer;

  private constructor(driver: Driver, status: Int32Array, told: SharedArrayBuffer) {
    this.#driver = driver;
    this.#status = status;
    this.#told = told;
  }

  /**
   * Load a driver and open it.
   * @throws Error that says which of the two failed
   */
  static async open({ address, data, info }: DriverSetup, shared: SharedMemory): Promise<Driving> {
    const status = new Int32Array(shared.status);
    Atomics.store(status, STATUS.driving, DRIVING.open);
    const driver = await loadDriver(address);
    try {
      await driver.open?.(data, info);
    } catch (error) {
      throw new Error(`the driver's open: ${messageOf(error)}`);
    }
    Atomics.store(status, STATUS.driving, DRIVING.none);
    return new Driving(driver, status, shared.told);
  }

  /** Whether there was something new; undefined if it threw. */
  read(inputs: Float32Array): boolean | undefined {
    if (this.#driver.read === undefined) return false;
    let isNew: boolean | undefined;
    Atomics.store(this.#status, STATUS.driving, DRIVING.read);
    try {
      isNew = this.#driver.read(inputs) !== false;
    } catch (error) {
      this.#failed("read", error);
    }
    Atomics.store(this.#status, STATUS.driving, DRIVING.none);
    return isNew;
  }

  /** Whether it did not throw. */
  write(output: Float32Array, tick: number): boolean {
    let isWritten = false;
    Atomics.store(this.#status, STATUS.driving, DRIVING.write);
    try {
      this.#driver.write(output, tick);
      isWritten = true;
    } catch (error) {
      this.#failed("write", error);
    }
    Atomics.store(this.#status, STATUS.driving, DRIVING.none);
    return isWritten;
  }

  /** @throws Error if it fails */
  async close(): Promise<void> {
    Atomics.store(this.#status, STATUS.driving, DRIVING.close);
    try {
      await this.#driver.close?.();
    } catch (error) {
      tell(this.#told, `the driver's close: ${messageOf(error)}`);
      throw error;
    }
    Atomics.store(this.#status, STATUS.driving, DRIVING.none);
  }

  #failed(name: string, error: unknown): void {
    Atomics.add(this.#status, STATUS.driverFailures, 1);
    // as with faults the first reason is kept
    if (Atomics.load(this.#status, STATUS.fault) === 0) tell(this.#told, `the driver's ${name}: ${messageOf(error)}`);
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
