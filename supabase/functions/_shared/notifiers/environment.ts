const handedOn = /^OMNIHUB_(SECRET_[A-Z0-9_]{1,60}|PANEL_URL)$/

/** What functions that tell people need of an environment: secrets that channels may name, and where the panel is. */
export function notifierEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => handedOn.test(entry[0]) && entry[1] !== undefined,
    ),
  )
}
