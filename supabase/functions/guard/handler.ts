import { askInput } from '../_shared/contracts/asks.ts'
import { route, type Route } from '../_shared/http/endpoint.ts'
import { createAsk, type AskDependencies } from './ask.ts'

/** `POST /`: an agent elsewhere asks "may I?" before it acts. */
export function guardRoutes(dependencies: AskDependencies): Route[] {
  return [
    route({
      method: 'POST',
      path: /^\/$/,
      callers: ['key'],
      input: askInput,
      run: createAsk(dependencies),
    }),
  ]
}
