import { parseBroadcastPush } from './binary-frame.ts'
import type { ChannelHub } from './channel-hub.ts'
import type { Connection } from './connection.ts'
import { parseFrame, type ClientFrame } from './frame.ts'
import type { Identity } from './identity.ts'
import { joinChannel } from './join-channel.ts'

interface FrameContext {
  hub: ChannelHub
  identify: (credential: string) => Promise<Identity>
  refusal: number
  log: (line: string) => void
}

/** Acts on one frame from a client. Malformed frames are dropped; the socket stays open. */
export async function handleFrame(
  connection: Connection,
  data: Buffer,
  isBinary: boolean,
  context: FrameContext,
): Promise<void> {
  if (isBinary) {
    await handleBinary(connection, data, context)
    return
  }
  const frame = parseFrame(connection.version, data.toString('utf8'))
  if (!frame) {
    context.log('realtime: malformed frame dropped')
    return
  }
  if (frame.topic === 'phoenix' && frame.event === 'heartbeat') {
    connection.reply({ ...frame, joinRef: null }, 'ok', {})
    return
  }
  if (frame.event === 'phx_join') {
    await joinChannel(connection, frame, context)
    return
  }
  await handleChannelFrame(connection, frame, context)
}

async function handleChannelFrame(
  connection: Connection,
  frame: ClientFrame,
  { hub }: FrameContext,
): Promise<void> {
  const channel = connection.channels.get(frame.topic)
  if (frame.event === 'phx_leave') {
    connection.reply(frame, 'ok', {})
    // A late leave of an earlier join of the same topic leaves the present one alone.
    if (!channel || (frame.joinRef !== null && frame.joinRef !== channel.joinRef)) return
    channel.sendClose()
    hub.end(channel)
    return
  }
  if (!channel) {
    connection.reply(frame, 'error', { reason: 'unmatched topic' })
    return
  }
  switch (frame.event) {
    case 'access_token':
      await hub.refresh(channel, frame.payload)
      return
    case 'broadcast':
      await hub.broadcastText(channel, frame)
      return
    case 'presence':
      await hub.presence(channel, frame)
  }
}

async function handleBinary(
  connection: Connection,
  data: Buffer,
  { hub, log }: FrameContext,
): Promise<void> {
  const push = connection.version === '2.0.0' ? parseBroadcastPush(data) : null
  if (!push) {
    log('realtime: malformed frame dropped')
    return
  }
  const channel = connection.channels.get(push.topic)
  if (channel) await hub.broadcastPush(channel, push)
  else connection.reply(push, 'error', { reason: 'unmatched topic' })
}
