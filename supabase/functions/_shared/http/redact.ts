const secretKey =
  /pass(word|wd)?$|secret|token|authori[sz]ation|cookie|^api[-_]?key$|^x-omnihub-key$|^key$|signature|signing/i
const secretText =
  /ohk_[A-Za-z0-9_-]+|sb_secret_[A-Za-z0-9_-]+|osk_[A-Za-z0-9_-]+|Bearer\s+[^\s"']+|eyJ[\w-]+\.[\w-]+\.[\w-]*/g

/** A copy of a value in which nothing secret is left: by the name of its key and by what it looks like. */
export function redact(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(secretText, '[redacted]')
  if (Array.isArray(value)) return value.map(redact)
  if (value instanceof Error) return { name: value.name, message: redact(value.message) }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        secretKey.test(key) ? '[redacted]' : redact(member),
      ]),
    )
  }
  return value
}
