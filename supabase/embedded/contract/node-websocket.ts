import type { WebSocketLikeConstructor } from '@supabase/realtime-js'
import { WebSocket } from 'ws'

/**
 * The WebSocket supabase-js is given where the platform has none of its own (Node 20). The two libraries type the
 * same interface differently, so this checks what the client uses.
 */
export const nodeWebSocket: WebSocketLikeConstructor = checked(WebSocket)

function checked(candidate: unknown): WebSocketLikeConstructor {
  if (!isWebSocket(candidate)) throw new Error('this is no WebSocket')
  return candidate
}

function isWebSocket(candidate: unknown): candidate is WebSocketLikeConstructor {
  return typeof candidate === 'function' && 'OPEN' in candidate
}
