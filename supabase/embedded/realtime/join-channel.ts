import { AccessError } from './access.ts'
import type { ChannelHub } from './channel-hub.ts'
import { tokenIn } from './channel-tokens.ts'
import { Channel, TOPIC_PREFIX } from './channel.ts'
import type { Connection } from './connection.ts'
import type { ClientFrame } from './frame.ts'
import { IdentityError, type Identity } from './identity.ts'
import { readJoinConfig } from './join-config.ts'
import { limits } from './limits.ts'

/** Joins a topic, or says why not. A channel of the same topic on this socket is closed first. */
export async function joinChannel(
  connection: Connection,
  frame: ClientFrame,
  options: {
    hub: ChannelHub
    identify: (credential: string) => Promise<Identity>
    /** Milliseconds before a refusal is answered. */
    refusal: number
  },
): Promise<void> {
  const { hub, identify, refusal } = options
  const { topic, joinRef } = frame
  const refuse = (reason: string) => {
    setTimeout(() => {
      connection.reply(frame, 'error', { reason })
    }, refusal)
  }

  if (!topic.startsWith(TOPIC_PREFIX)) {
    connection.reply(frame, 'error', { reason: 'unmatched topic' })
    return
  }
  const joined = connection.channels.get(topic)
  if (joined) {
    joined.sendClose()
    hub.end(joined)
  }
  const name = topic.slice(TOPIC_PREFIX.length)
  if (name === '') return refuse('TopicNameRequired: You must provide a topic name')
  if (connection.channels.size >= limits.channelsPerConnection) {
    return refuse('ChannelRateLimitReached: Too many channels')
  }

  const config = readJoinConfig(frame.payload)
  if (!config) return refuse('JoinNotSupported: a join needs a `config`')
  try {
    const token = tokenIn(config.token)
    const identity = await identify(token ?? connection.keyIdentity.credential)
    const access = await hub.accessFor({ name, identity, headers: connection.headers }, config)
    if (config.replay) return refuse(replayRefusal(config.private))
    // Gone while somebody was asked: it would never be taken out of its room again.
    if (!connection.isOpen) return
    const channel = new Channel({ connection, topic, joinRef, config, identity, access })
    const postgres_changes = config.bindings.map(({ id, entry }) => ({ ...entry, id }))
    channel.reply(frame.ref, 'ok', { postgres_changes })
    hub.start(channel)
  } catch (error) {
    // Left unanswered, the client would wait ten seconds for a join that cannot come.
    const isRefusal = error instanceof IdentityError || error instanceof AccessError
    refuse(isRefusal ? `${error.code}: ${error.message}` : 'Unknown Error on Channel')
    if (!isRefusal) throw error
  }
}

function replayRefusal(isPrivate: boolean): string {
  return isPrivate
    ? 'UnableToReplayMessages: Realtime was unable to replay messages (nothing is kept here)'
    : 'UnableToReplayMessages: Replay is not allowed for public channels'
}
