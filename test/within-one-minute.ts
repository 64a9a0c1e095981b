const minuteMs = 60_000
const minuteNow = () => Math.floor(Date.now() / minuteMs)

/** Acts, again where the clock passed into another minute meanwhile: what is evaluated in two of them cannot be compared. */
export async function withinOneMinute<T>(act: () => Promise<T>): Promise<T> {
  for (;;) {
    const minute = minuteNow()
    const result = await act()
    if (minuteNow() === minute) return result
  }
}
