import { existsSync, watch } from 'node:fs'
import path from 'node:path'

const SETTLE_MS = 100

/** Whether a folder of this name holds a function. `_shared` and the like do not. */
export function isFunction(functionsDir: string, name: string): boolean {
  return (
    /^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(name) &&
    existsSync(path.join(functionsDir, name, 'index.ts'))
  )
}

/** Calls `changed` once after sources have changed and come to rest. Returns how to stop watching. */
export function watchSources(functionsDir: string, changed: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  const watcher = watch(functionsDir, { recursive: true, persistent: false }, (_event, file) => {
    if (file !== null && !/\.(ts|js|json)$/.test(file)) return
    clearTimeout(timer)
    timer = setTimeout(changed, SETTLE_MS)
  })
  watcher.on('error', () => undefined)
  return () => {
    clearTimeout(timer)
    watcher.close()
  }
}
