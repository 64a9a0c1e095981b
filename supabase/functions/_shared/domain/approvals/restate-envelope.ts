import { canonicalJson } from './canonical-json.ts'
import { parseStrictJson, type JsonValue } from './strict-json.ts'

/**
 * The envelope of the same request with a new estimate and the quorum that follows from it. Everything
 * else stays as it was written. Null when the text is not an envelope.
 */
export function restateEnvelope(
  envelopeText: string,
  { blastRadius, quorum }: { readonly blastRadius: JsonValue; readonly quorum: number },
): string | null {
  const parsed = parseStrictJson(envelopeText, 'envelope')
  if (!parsed.ok || !isObject(parsed.value)) return null
  return canonicalJson({ ...parsed.value, blast_radius: blastRadius, quorum })
}

function isObject(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
