import { isAddress, isPrivateAddress, isPrivateHost } from '../domain/operations/private-address.ts'

/** Asks a name server. Rejects when there is no such record. */
export type ResolveDns = (host: string, type: 'A' | 'AAAA') => Promise<readonly string[]>

/** The private host or address that a call to this URL would reach; null when nobody knows of one. */
export type FindPrivateAddress = (url: string) => Promise<string | null>

const answerWithinMs = 1_000
const rememberForMs = 5_000
const rememberAtMost = 500

/**
 * Looks where a URL leads just before it is called: a public name may point into the private network.
 * Only a private answer counts as one. Without a resolver, without an answer in time or for a name that
 * does not exist the call goes on, and fails by itself. `fetch` asks the name server once more, so a
 * server that changes its answer in between is not caught: endpoints are registered by admins.
 */
export function createFindPrivateAddress(
  resolveDns: ResolveDns | null,
  now: () => number,
): FindPrivateAddress {
  const known = new Map<
    string,
    { readonly until: number; readonly answer: Promise<string | null> }
  >()

  function lookUp(host: string, resolve: ResolveDns): Promise<string | null> {
    const remembered = known.get(host)
    if (remembered !== undefined && remembered.until > now()) return remembered.answer
    if (known.size >= rememberAtMost) known.clear()
    const answer = privateAmong(host, resolve)
    known.set(host, { until: now() + rememberForMs, answer })
    return answer
  }

  return async (url) => {
    const host = new URL(url).hostname
    if (isPrivateHost(host)) return host
    return isAddress(host) || resolveDns === null ? null : lookUp(host, resolveDns)
  }
}

async function privateAmong(host: string, resolve: ResolveDns): Promise<string | null> {
  const lists = await Promise.all(
    (['A', 'AAAA'] as const).map((type) => orNothing(resolve(host, type))),
  )
  return lists.flat().find(isPrivateAddress) ?? null
}

async function orNothing(asking: Promise<readonly string[]>): Promise<readonly string[]> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(() => resolve([]), answerWithinMs)
  })
  try {
    return await Promise.race([asking.catch(() => []), timeout])
  } finally {
    clearTimeout(timer)
  }
}
