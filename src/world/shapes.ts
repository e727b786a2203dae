// MuJoCo's geoms as points that can be drawn.
import type { MainModule, MjModel } from "@mujoco/mujoco";
import type { Shape } from "./world.ts";

/** Half the size of what is drawn of a plane that has no end, m. */
const ENDLESS = 5;
/** Directions in which an ellipsoid's surface is taken: its hull is drawn. */
const ROUND = 24;

/** Corners of a box with these half sizes. */
const corners = (x: number, y: number, z: number) => [-x, x].flatMap((a) => [-y, y].flatMap((b) => [-z, z].flatMap((c) => [a, b, c])));

/** Three ellipses about the axes. */
const ellipses = (x: number, y: number, z: number) =>
  Array.from({ length: ROUND }, (_, i) => (2 * Math.PI * i) / ROUND).flatMap((angle) => {
    const c = Math.cos(angle);
    const s = Math.sin(angle);
    return [x * c, y * s, 0, x * c, 0, z * s, 0, y * c, z * s];
  });

/** The two rims of a cylinder. */
const rims = (radius: number, half: number) =>
  [-half, half].flatMap((z) =>
    Array.from({ length: ROUND }, (_, i) => (2 * Math.PI * i) / ROUND).flatMap((angle) => [
      radius * Math.cos(angle),
      radius * Math.sin(angle),
      z,
    ]),
  );

export function shapesOf({ mjtGeom }: MainModule, model: MjModel, names: readonly string[]): Shape[] {
  const { geom_type: types, geom_size: sizes, geom_rgba: colours, geom_aabb: boxes } = model as Record<string, ArrayLike<number>> & MjModel;
  return names.map((name, i) => {
    const [x, y, z] = [0, 1, 2].map((k) => sizes[3 * i + k]);
    const [red, green, blue, alpha] = [0, 1, 2, 3].map((k) => colours[4 * i + k]);
    const colour = `rgb(${[red, green, blue].map((part) => Math.round(255 * part)).join(" ")} / ${Number(alpha.toFixed(3))})`;
    const hull = (points: readonly number[], radius = 0): Shape => ({ name, points, radius, colour });
    switch (types[i]) {
      case mjtGeom.mjGEOM_SPHERE.value:
        return hull([0, 0, 0], x);
      case mjtGeom.mjGEOM_CAPSULE.value:
        return hull([0, 0, -y, 0, 0, y], x);
      case mjtGeom.mjGEOM_CYLINDER.value:
        return hull(rims(x, y));
      case mjtGeom.mjGEOM_ELLIPSOID.value:
        return hull(ellipses(x, y, z));
      case mjtGeom.mjGEOM_BOX.value:
        return hull(corners(x, y, z));
      case mjtGeom.mjGEOM_PLANE.value:
        return hull(corners(x || ENDLESS, y || ENDLESS, 0));
      default: {
        // of a mesh, and whatever else there is, the box about it
        const [cx, cy, cz, hx, hy, hz] = [0, 1, 2, 3, 4, 5].map((k) => boxes[6 * i + k]);
        return hull(corners(hx, hy, hz).map((value, k) => value + [cx, cy, cz][k % 3]));
      }
    }
  });
}
