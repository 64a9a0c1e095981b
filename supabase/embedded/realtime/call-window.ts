/** Lets so many calls through within a stretch of time that starts with the first of them. */
export class CallWindow {
  readonly #most: number
  readonly #milliseconds: number
  #calls = 0
  #endsAt = 0

  constructor(most: number, milliseconds: number) {
    this.#most = most
    this.#milliseconds = milliseconds
  }

  /** False when the call is one too many. `now` in milliseconds of any clock that only runs forward. */
  take(now: number): boolean {
    if (now > this.#endsAt) {
      this.#calls = 0
      this.#endsAt = now + this.#milliseconds
    }
    this.#calls += 1
    return this.#calls <= this.#most
  }
}
