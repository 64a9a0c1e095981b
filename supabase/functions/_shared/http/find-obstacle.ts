import { isAddress, isPrivateAddress, isPrivateHost } from '../domain/operations/private-address.ts'

/** Asks a name server. Rejects with an error named `NotFound` when there is no such record. */
export type ResolveDns = (host: string, type: 'A' | 'AAAA') => Promise<readonly string[]>

/** Why an address must not be called now. */
export type AddressObstacle = {
  readonly code: 'PRIVATE_ADDRESS' | 'ADDRESS_UNKNOWN'
  /** Whether the next try may find it gone. */
  readonly isTransient: boolean
  /** What the address does, such as "leads to 10.0.0.7, a private address". */
  readonly words: string
}

/** Looks where a URL leads just before it is called; null when it may be called. Never rejects. */
export type FindObstacle = (url: string) => Promise<AddressObstacle | null>

const answerWithinMs = 1_000
const rememberForMs = 5_000
const rememberAtMost = 500

/**
 * A public name may lead into the private network, so it is called only when every address of it is known
 * and public: without an answer, for a name that does not exist, and where nobody can be asked it is not.
 * `fetch` asks the name server once more; docs/decisions/0011 says what that leaves open.
 */
export function createFindObstacle(resolveDns: ResolveDns | null, now: () => number): FindObstacle {
  const known = new Map<
    string,
    { readonly until: number; readonly answer: Promise<AddressObstacle | null> }
  >()

  function lookUp(host: string, resolve: ResolveDns): Promise<AddressObstacle | null> {
    const remembered = known.get(host)
    if (remembered !== undefined && remembered.until > now()) return remembered.answer
    if (known.size >= rememberAtMost) known.clear()
    const answer = obstacleAt(host, resolve).then((found) => {
      // The next try asks again.
      if (found?.isTransient) known.delete(host)
      return found
    })
    known.set(host, { until: now() + rememberForMs, answer })
    return answer
  }

  return async (url) => {
    const host = new URL(url).hostname
    if (isPrivateHost(host)) return privateAt(host)
    if (isAddress(host)) return null
    return resolveDns === null ? unknownAddress : lookUp(host, resolveDns)
  }
}

const unknownAddress: AddressObstacle = {
  code: 'ADDRESS_UNKNOWN',
  isTransient: true,
  words: 'has a name that no name server could tell the address of',
}

function privateAt(address: string): AddressObstacle {
  return {
    code: 'PRIVATE_ADDRESS',
    isTransient: false,
    words: `leads to ${address}, a private address, which this installation does not allow`,
  }
}

async function obstacleAt(host: string, resolve: ResolveDns): Promise<AddressObstacle | null> {
  const lists = await Promise.all(
    (['A', 'AAAA'] as const).map((type) => addressesOf(resolve(host, type))),
  )
  const addresses = lists.flatMap((list) => list ?? [])
  const found = addresses.find(isPrivateAddress)
  if (found !== undefined) return privateAt(found)
  return addresses.length === 0 || lists.includes(null) ? unknownAddress : null
}

/** Null: nobody said. A name may well have addresses of one kind only. */
async function addressesOf(asking: Promise<readonly string[]>): Promise<readonly string[] | null> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), answerWithinMs)
  })
  const answered = asking.catch((error: unknown) => (isNotFound(error) ? [] : null))
  try {
    return await Promise.race([answered, timeout])
  } finally {
    clearTimeout(timer)
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && error.name === 'NotFound'
}
