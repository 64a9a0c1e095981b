import type { Sampler } from '../http/trace.ts'

/**
 * Trace ids are random in their last 56 bits, also where somebody else made them (W3C Trace Context, level 2); the first
 * 48 of those are told apart.
 */
const randomDigits = [-14, -2] as const
const ids = 16 ** 12

/**
 * Records this share of all traces, the same ones wherever it is asked: every span of a trace, or none.
 * A ratio keeps what a smaller one would.
 */
function ofRatio(ratio: number): Sampler {
  return (traceId) => Number.parseInt(traceId.slice(...randomDigits), 16) >= (1 - ratio) * ids
}

function asParentOr(root: Sampler): Sampler {
  return (traceId, parent) => parent ?? root(traceId, null)
}

const samplers = {
  always_on: () => () => true,
  always_off: () => () => false,
  traceidratio: ofRatio,
  parentbased_always_on: () => asParentOr(() => true),
  parentbased_always_off: () => asParentOr(() => false),
  parentbased_traceidratio: (ratio) => asParentOr(ofRatio(ratio)),
} as const satisfies Record<string, (ratio: number) => Sampler>

export type SamplerName = keyof typeof samplers
export const samplerNames = Object.keys(samplers)

export function isSamplerName(name: string): name is SamplerName {
  return Object.hasOwn(samplers, name)
}

/** A sampler by its standard name. @param ratio share of traces, 0 to 1, for those that take one */
export function createSampler(name: SamplerName, ratio: number): Sampler {
  return samplers[name](ratio)
}
