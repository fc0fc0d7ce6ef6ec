import { z } from "zod";
import { actor } from "../../actor.ts";
import { localId } from "../../ids.ts";
import { portValues } from "../../run/events.ts";
import { route } from "../route.ts";

/** What a node gives in runs that use pins, in place of being run. */
export const pin = z.strictObject({
  node: z.string(),
  /** Large values are references. */
  outputs: portValues,
  /** The run that the outputs were taken from; absent when they were written by hand. */
  run: z.string().optional(),
  by: actor,
  at: z.number(),
});
export type Pin = z.infer<typeof pin>;

const pins = z.strictObject({ items: z.array(pin) });
const nodes = z.array(localId).min(1).max(10_000);

export const getPins = route({
  name: "getPins",
  method: "GET",
  path: "/graphs/:id/pins",
  summary: "The pinned outputs of a graph; large values are references",
  access: "read",
  reply: pins,
});

/** Either the outputs that these nodes gave in a run, or values by node and port. Pins of other nodes stay. */
export const putPins = route({
  name: "putPins",
  method: "PUT",
  path: "/graphs/:id/pins",
  summary: "Pin the outputs of nodes, as they were in a run or as given",
  access: "write",
  body: z.union([
    z.strictObject({ run: z.string().max(100), nodes }),
    z.strictObject({ pins: z.record(localId, portValues) }),
  ]),
  reply: pins,
});

export const deletePins = route({
  name: "deletePins",
  method: "DELETE",
  path: "/graphs/:id/pins",
  summary: "Unpin these nodes, or all",
  access: "write",
  body: z.strictObject({ nodes: nodes.optional() }).optional(),
  reply: pins,
});
