// The runtime, `thalamotor/runtime`: driving a controller that is built already. No dependency, no Node, no DOM.

export { UserError } from "./base/errors.ts";
export type { Metadata } from "./device/metadata.ts";
export { Controller } from "./drive/controller.ts";
export type { Source } from "./drive/load.ts";
export type { Phase } from "./drive/port.ts";
export type { PlayOptions } from "./drive/request.ts";
