import { generateKeyPairSync, sign } from 'node:crypto'

/** A certificate of its own for servers on this machine, valid for a day; nothing of it is kept. */
export function selfSigned(): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const ecdsaWithSha256 = der(0x30, oid('2a8648ce3d040302'))
  const name = der(0x30, der(0x31, der(0x30, oid('550403'), der(0x0c, text('localhost')))))
  const extensions = der(
    0x30,
    der(
      0x30,
      oid('551d13'),
      der(0x01, Buffer.from([0xff])),
      octets(der(0x30, der(0x01, Buffer.from([0xff])))),
    ),
    der(
      0x30,
      oid('551d11'),
      octets(der(0x30, der(0x82, text('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])))),
    ),
  )
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    der(0x30, time(Date.now() - 3_600_000), time(Date.now() + 86_400_000)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  )
  const signature = sign('sha256', body, privateKey)
  const certificate = der(0x30, body, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature))
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? []
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  }
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'))
const text = (value: string) => Buffer.from(value)
const octets = (content: Buffer) => der(0x04, content)

/** `YYYYMMDDHHMMSSZ` */
function time(at: number): Buffer {
  return der(0x18, text(`${new Date(at).toISOString().slice(0, 19).replace(/\D/g, '')}Z`))
}
