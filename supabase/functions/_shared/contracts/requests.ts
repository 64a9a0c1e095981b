import * as z from 'zod/mini'

/** What whoever asks may add for the people who decide. The same for intents and for questions to the guard. */
export const requestContext = {
  /** The agent's own prose; shown as such. */
  reason: z.optional(
    z
      .string('must be a text')
      .check(z.minLength(1, 'must not be empty'), z.maxLength(500, 'may have 500 characters')),
  ),
  /** The member it is done for, who then may not decide on it. */
  on_behalf_of: z.optional(z.uuid('must be the id of a member')),
  /** Where the agent wants to be told what was decided. */
  callback_url: z.optional(
    z
      .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
      .check(z.maxLength(500, 'may have 500 characters')),
  ),
}
