/** What the collector takes at most, in one place: its answers, its documents and its tests name the same numbers. */

/** Bytes of a body once it is inflated. */
export const maxBodyBytes = 256 * 1024
/** Events of one batch. */
export const maxEvents = 500
/** How deep objects and lists may lie in each other. The deepest valid event, in a batch, has four. */
export const maxDepth = 64
/** A clock that is off by more is named in the refusal, and a signature that is older is not taken. */
export const clockToleranceMs = 300_000

export const jsonTypes = {
  structured: 'application/cloudevents+json',
  batch: 'application/cloudevents-batch+json',
  binary: 'application/json',
  problem: 'application/problem+json',
} as const
