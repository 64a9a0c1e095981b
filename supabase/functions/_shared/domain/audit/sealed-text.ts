import { writeHex } from '../hex.ts'

const encoder = new TextEncoder()
const colon = 58
const semicolon = 59
const dash = 45
const zero = 48

/**
 * The text that is sealed, in UTF-8: `<length in bytes>:<text>;` for each field, `-;` for null. Lengths keep two different lists from
 * having one text. Its twin in the database is `audit.sealed_text`. The memory is used again for each row, because verifying a long
 * chain does little else than this.
 */
export class SealedText {
  #bytes = new Uint8Array(4_096)
  #length = 0

  /** What was added since the last clear; good until something else is. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length)
  }

  clear(): void {
    this.#length = 0
  }

  /** The hash before, as its bytes alone. Throws a RangeError where these are no hexadecimal digits. */
  addHash(digits: string): void {
    this.#reserve(digits.length)
    writeHex(digits, this.#bytes, this.#length)
    this.#length += digits.length / 2
  }

  addField(value: string | null): void {
    if (value === null) {
      this.#reserve(2)
      this.#addUnit(dash)
    } else {
      // Three bytes are the most that a unit takes, and no length has more than ten digits.
      this.#reserve(12 + 3 * value.length)
      this.#addText(value)
    }
    this.#addUnit(semicolon)
  }

  #addText(value: string) {
    const start = this.#length
    this.#addNumber(value.length)
    this.#addUnit(colon)
    if (this.#addAscii(value)) return
    const encoded = encoder.encode(value)
    this.#length = start
    this.#addNumber(encoded.length)
    this.#addUnit(colon)
    this.#bytes.set(encoded, this.#length)
    this.#length += encoded.length
  }

  /** Most fields are ASCII and short, which a loop copies faster than the platform's encoder is called. */
  #addAscii(value: string): boolean {
    const bytes = this.#bytes
    const start = this.#length
    for (let at = 0; at < value.length; at += 1) {
      const unit = value.charCodeAt(at)
      if (unit > 0x7f) return false
      bytes[start + at] = unit
    }
    this.#length = start + value.length
    return true
  }

  #addNumber(value: number) {
    if (value > 9) this.#addNumber(Math.floor(value / 10))
    this.#addUnit(zero + (value % 10))
  }

  #addUnit(unit: number) {
    this.#bytes[this.#length] = unit
    this.#length += 1
  }

  #reserve(more: number) {
    if (this.#length + more <= this.#bytes.length) return
    const larger = new Uint8Array(2 * (this.#length + more))
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
  }
}
