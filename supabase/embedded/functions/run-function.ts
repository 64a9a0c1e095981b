/**
 * Runs a function in Deno and gives it what the hosted edge runtime has and plain Deno lacks: `EdgeRuntime.waitUntil`,
 * and a `beforeunload` with a reason when the process is asked to end. The one argument is the function's module.
 * (Not a `--preload`: Deno waits for a preloaded module's pending reads before it runs the main one.)
 */
declare const Deno: {
  args: string[]
  addSignalListener(signal: 'SIGTERM' | 'SIGINT', listener: () => void): void
  exit(code: number): never
  stdin: { readable: ReadableStream<Uint8Array> }
}

const FLUSH_MS = 2000
const pending = new Set<Promise<unknown>>()
let ending = false

function waitUntil(work: Promise<unknown>): void {
  const tracked: Promise<unknown> = Promise.resolve(work)
    .catch((error: unknown) => console.error('waitUntil rejected:', error))
    .finally(() => pending.delete(tracked))
  pending.add(tracked)
}

Object.defineProperty(globalThis, 'EdgeRuntime', { value: Object.freeze({ waitUntil }) })

async function settle(): Promise<void> {
  while (pending.size > 0) await Promise.allSettled([...pending])
}

async function end(): Promise<void> {
  if (ending) return
  ending = true
  // What the listeners start may itself start more: everything is waited for, up to the limit.
  dispatchEvent(
    new CustomEvent('beforeunload', { cancelable: true, detail: { reason: 'termination' } }),
  )
  let timer: ReturnType<typeof setTimeout> | undefined
  const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, FLUSH_MS)))
  await Promise.race([settle(), limit])
  clearTimeout(timer)
  dispatchEvent(new Event('unload'))
  Deno.exit(0)
}

Deno.addSignalListener('SIGTERM', () => void end())
// Ctrl-C reaches the whole process group: the supervisor decides when a function ends.
Deno.addSignalListener('SIGINT', () => undefined)

// The supervisor holds the other end of stdin and never writes: its end is the supervisor's death.
void (async () => {
  await Deno.stdin.readable.pipeTo(new WritableStream())
  await end()
})()

const source = Deno.args[0]
if (source === undefined) throw new Error('which function?')
await import(source)

export {}
