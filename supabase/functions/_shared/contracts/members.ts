import * as z from 'zod/mini'

/** `POST members/invite`. What the fields may be is decided by `invite_member`. */
export const inviteInput = z.strictObject({
  email: z.string('must be a text'),
  display_name: z.optional(z.string('must be a text')),
  role: z.string('must be a text'),
  reason: z.optional(z.string('must be a text')),
})
export type InviteInput = z.infer<typeof inviteInput>

/** `POST members/remove`. */
export const removeInput = z.strictObject({
  member: z.uuid('must be the id of a member'),
  reason: z.string('must be a text'),
})

/** What `invite_member` answers. */
export const decidedInvitation = z.object({
  email: z.string(),
  role: z.string(),
  /** Null for somebody new, who starts as a viewer. */
  present_role: z.nullable(z.string()),
  /** The account of somebody who was a member before; it goes before the new one comes. */
  leftover: z.nullable(z.uuid()),
})

/** What `remove_member` answers. */
export const removedMember = z.object({ id: z.uuid(), stopped_keys: z.array(z.string()) })
