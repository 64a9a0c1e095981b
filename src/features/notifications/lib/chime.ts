/** Two soft tones, a fourth apart: seconds from the start, hertz. */
const tones = [
  [0, 587],
  [0.14, 784],
] as const
const toneSeconds = 0.22
const peak = 0.12

/** Browsers stay silent until somebody has clicked or typed on the page. */
export function mayChime(): boolean {
  return 'AudioContext' in window && navigator.userActivation.hasBeenActive
}

/** Plays once, generated here: nothing is loaded. */
export async function chime(): Promise<void> {
  const audio = new AudioContext()
  for (const [start, hertz] of tones) {
    const at = audio.currentTime + start
    const tone = new OscillatorNode(audio, { frequency: hertz, type: 'sine' })
    const volume = new GainNode(audio, { gain: 0 })
    // A ramp at both ends, for a tone cut off clicks.
    volume.gain.setValueAtTime(0, at)
    volume.gain.linearRampToValueAtTime(peak, at + 0.02)
    volume.gain.exponentialRampToValueAtTime(0.0001, at + toneSeconds)
    tone.connect(volume).connect(audio.destination)
    tone.start(at)
    tone.stop(at + toneSeconds)
    if (start === tones.at(-1)?.[0]) tone.onended = () => void audio.close()
  }
  await audio.resume()
}
