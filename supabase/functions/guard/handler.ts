import { answerInput, waitInput } from '../_shared/contracts/approvals.ts'
import { askInput } from '../_shared/contracts/asks.ts'
import { route, type Route } from '../_shared/http/endpoint.ts'
import { createAnswerQuestion } from './answer-question.ts'
import { createAsk, type AskDependencies } from './ask.ts'
import { createWait } from './wait.ts'

const approval = String.raw`/approvals/(?<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})`

/** An agent elsewhere asks "may I?", waits for the people who decide, and answers their questions. */
export function guardRoutes(dependencies: AskDependencies): Route[] {
  const { context } = dependencies
  return [
    route({
      method: 'POST',
      path: /^\/$/,
      callers: ['key'],
      input: askInput,
      countAs: ({ operation }) => ({ operation, isTimed: true }),
      run: createAsk(dependencies),
    }),
    route({
      method: 'GET',
      path: new RegExp(`^${approval}$`),
      callers: ['key'],
      input: waitInput,
      // It ends when a human has decided, or after 25 s.
      countAs: () => ({ operation: 'other', isTimed: false }),
      run: createWait(context),
    }),
    route({
      method: 'POST',
      path: new RegExp(`^${approval}/answers$`),
      callers: ['key'],
      input: answerInput,
      run: createAnswerQuestion(context),
    }),
  ]
}
