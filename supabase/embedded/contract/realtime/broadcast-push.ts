/** A kind 3 frame, as a client sends a broadcast. */
export function encodeBroadcastPush(
  topic: string,
  event: string,
  encoding: 'binary' | 'json',
  body: Buffer,
): Buffer {
  const strings = ['1', '', topic, event, ''].map((text) => Buffer.from(text))
  const lengths = strings.map(({ length }) => length)
  const header = Buffer.from([3, ...lengths, encoding === 'json' ? 1 : 0])
  return Buffer.concat([header, ...strings, body])
}
