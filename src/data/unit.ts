// Units that headers state: `elbow [rad]`, `elbow (deg)`.

/** In round brackets only these are units; `arm (left)` is a name. */
const UNITS =
  /^(%|°|rad|deg|degrees|radians|grad|[cmµu]?m|mm\/s|m\/s|m\/s\^?2|m\/s²|rad\/s|deg\/s|°\/s|rad\/s\^?2|rad\/s²|[mk]?N|N[ ·*.]?m|Nm|[mµun]?s|sec|secs|seconds|[mkM]?Hz|[mk]?A|[mk]?V|[mk]?W|k?g|[mk]?Pa|bar|K|°C|steps|ticks|counts|1|-)$/;

/** A header without its unit, and the unit. */
export function splitUnit(header: string): { name: string; unit: string | undefined } {
  const match = /^(.*?)\s*(?:\[([^\]]*)\]|\(([^)]*)\))$/.exec(header.trim());
  const unit = (match?.[2] ?? match?.[3])?.trim();
  if (!match || !unit || match[1] === "") return { name: header.trim(), unit: undefined };
  // position[3] is the third of a list
  const isUnit = match[2] === undefined ? UNITS.test(unit) : !/^\d+$/.test(unit) || unit === "1";
  return isUnit ? { name: match[1], unit } : { name: header.trim(), unit: undefined };
}

/** A whole turn in that unit; 2π for a channel without one (""). Undefined for what is no angle. */
export function turn(unit: string): number | undefined {
  if (unit === "" || /^rad(ians)?$/i.test(unit)) return 2 * Math.PI;
  if (/^(deg|degrees|°)$/i.test(unit)) return 360;
  return undefined;
}
