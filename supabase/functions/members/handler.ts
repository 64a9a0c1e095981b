import { inviteInput, removeInput } from '../_shared/contracts/members.ts'
import { route, type Route } from '../_shared/http/endpoint.ts'
import { createInvite } from './invite.ts'
import { createRemove, type MemberDependencies } from './remove.ts'

/** Who comes and who leaves. The database decides with the caller's token; accounts follow its answer. */
export function memberRoutes(dependencies: MemberDependencies): Route[] {
  return [
    route({
      method: 'POST',
      path: /^\/invite$/,
      callers: ['user'],
      input: inviteInput,
      run: createInvite(dependencies),
    }),
    route({
      method: 'POST',
      path: /^\/remove$/,
      callers: ['user'],
      input: removeInput,
      run: createRemove(dependencies),
    }),
  ]
}
