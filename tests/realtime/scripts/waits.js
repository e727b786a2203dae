// A thread that runs, and makes no tick until it is told to end.
import { workerData } from "node:worker_threads";
import { STATE, STATUS } from "../../../dist/realtime/status.js";

const status = new Int32Array(workerData.shared.status);
Atomics.store(status, STATUS.state, STATE.running);
Atomics.wait(status, STATUS.request, 0);
