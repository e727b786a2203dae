import { describe, expect, test } from "vitest";
import { findQuaternions, straighten } from "../../src/data/angles.ts";
import { FileNotes } from "../../src/data/notes.ts";

const recording = (values: number[], stride = 1) => ({
  file: "a.csv",
  values: Float64Array.from(values),
  lines: Array.from({ length: values.length / stride }, (_, i) => i + 2),
  notes: new FileNotes("a.csv"),
});
const wrap = (angle: number) => Math.atan2(Math.sin(angle), Math.cos(angle));
const turning = (from: number) => Array.from({ length: 60 }, (_, i) => from + i * 0.1);
const said = (one: { notes: FileNotes }) => one.notes.notes.map(({ text }) => text).join("\n");

describe("angles", () => {
  test("are unwrapped, and brought near the first recording", () => {
    const [a, b] = [turning(2), turning(2.2 + 2 * Math.PI)].map((angles) => recording(angles.map(wrap)));
    b.values.set(b.values.map((value) => value - 2 * Math.PI));
    straighten([a, b], ["yaw"], ["rad"], ["yaw"]);
    turning(2).forEach((angle, i) => {
      expect(a.values[i]).toBeCloseTo(angle, 9);
      expect(b.values[i]).toBeCloseTo(angle + 0.2, 9);
    });
    expect(said(a)).toMatch(/yaw unwrapped: 1 jump of a turn taken out/);
  });

  test("that jump without being unwrapped are a warning that names the option", () => {
    const degrees = turning(2).map((angle) => (wrap(angle) * 180) / Math.PI);
    const one = recording(degrees);
    straighten([one], ["yaw"], [""], []);
    expect([...one.values]).toEqual(degrees);
    expect(one.notes.notes).toMatchObject([{ warning: true }]);
    expect(said(one)).toMatch(/yaw jumps by about a turn on line 14: .* --angles yaw/);
  });

  test("are not what leaps within a wider range: a gripper stays as it is under all", () => {
    const gripper = [0, 50, 0, 100, 20];
    const one = recording(gripper);
    straighten([one], ["gripper"], [""], ["all"]);
    expect([...one.values]).toEqual(gripper);
  });

  test("must be channels, and in a unit of angles", () => {
    expect(() => straighten([recording([0, 1])], ["x"], ["m"], ["x"])).toThrow(/--angles x: its unit is m/);
    expect(() => straighten([recording([0, 1])], ["x"], ["m"], ["y"])).toThrow(/no such channel; there are x/);
  });
});

describe("quaternions", () => {
  test("are found by their names", () => {
    expect(findQuaternions(["x", "qx", "qy", "qz", "qw"])).toEqual([[1, 2, 3, 4]]);
    expect(findQuaternions(["pose.orientation.w", "pose.orientation.x", "pose.orientation.y", "pose.orientation.z"])).toEqual([
      [1, 2, 3, 0],
    ]);
    expect(findQuaternions(["x", "y", "z", "w"])).toEqual([]);
  });

  test("stay on one hemisphere, and their norm's drift is said", () => {
    const smooth = Array.from({ length: 20 }, (_, i) => [Math.sin(i / 10) * 1.001, 0, 0, Math.cos(i / 10) * 1.001]);
    const one = recording(
      smooth.flatMap((q, i) => (i % 3 === 1 ? q.map((part) => -part) : q)),
      4,
    );
    straighten([one], ["qx", "qy", "qz", "qw"], ["", "", "", ""], []);
    expect([...one.values].map((value) => value + 0)).toEqual(smooth.flat().map((value) => value + 0));
    expect(said(one)).toMatch(/one hemisphere; the sign of 7 samples was changed .*norm is off 1 by up to 0.001/);
  });
});
