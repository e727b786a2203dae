// What a worker of the pool does: play one episode, in a place of its own that it opens once.
import { workerData } from "piscina";
import { serve } from "../runner.ts";
import type { Episode } from "./episode.ts";
import { Place, type PlaceSource, type Round } from "./place.ts";

let place: Promise<Place> | undefined;

export default serve(async ({ round, number }: { readonly round: Round; readonly number: number }): Promise<Episode> => {
  place ??= Place.open(workerData as PlaceSource);
  return (await place).play(round, number);
});
