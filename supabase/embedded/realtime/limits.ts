const KIB = 1024

/** What one client, frame or change may take. The figures a hosted project states, where it states one. */
export const limits = {
  connections: 1000,
  channelsPerConnection: 100,
  inValues: 100,
  inboundFrameBytes: 5_000_000,
  broadcastBytes: 3000 * KIB,
  /** What one channel may say about itself within so many milliseconds. */
  presenceCalls: 5,
  presenceWindow: 30_000,
  /** A change larger than this arrives trimmed to its small fields … */
  changeBytes: KIB * KIB,
  /** … of at most this much JSON text each. */
  keptFieldBytes: 64,
  /** A socket that has this much waiting to be sent is cut. */
  unsentBytes: 8 * KIB * KIB,
  /** Reading from a socket stops while this many of its frames wait. */
  waitingFrames: 64,
} as const
