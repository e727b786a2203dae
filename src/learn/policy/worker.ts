// What a worker does: play one episode, in a place that it opens once.
import { workerData } from "piscina";
import { sha } from "../../base/codec.ts";
import { serve } from "../runner.ts";
import type { Episode } from "./episode.ts";
import { Place, type PlaceSource } from "./place.ts";
import type { EpisodeTask } from "./work.ts";

/** The last one, and what names it: whoever learns asks for one episode after the other. */
let opened: { readonly name: string; readonly place: Promise<Place> } | undefined;

function open(source: PlaceSource | undefined): Promise<Place> {
  const name = source ? nameOf(source) : "";
  if (opened?.name !== name) opened = { name, place: Place.open(source ?? (workerData as PlaceSource)) };
  return opened.place;
}

function nameOf({ world, task, decisions, actor, tickDiscount }: PlaceSource): string {
  const controller = "controller" in actor ? actor.controller : new Uint8Array();
  const text = JSON.stringify([world.xml, task, decisions, tickDiscount, [...world.assets.keys()], { ...actor, controller: undefined }]);
  return sha(new TextEncoder().encode(text), controller, ...world.assets.values());
}

export default serve(async ({ source, round, number }: EpisodeTask): Promise<Episode> => (await open(source)).play(round, number));
