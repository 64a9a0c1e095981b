import { type FunctionComponent, lazy } from 'react'
import { loadPart } from '@/lib/load-part.ts'

/**
 * A component of a module that is loaded when it is first shown, and waited for while the network is away.
 */
export function lazyPart<Module, Props extends object>(
  load: () => Promise<Module>,
  part: (module: Module) => FunctionComponent<Props>,
) {
  return lazy(async () => ({ default: part(await loadPart(load)) }))
}
