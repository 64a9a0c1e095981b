const assertions = {
  selector: 'TSAsExpression:not([typeAnnotation.typeName.name="const"])',
  message: 'parse at the edge or narrow; `as` only quiets the compiler',
}

const metaEnv = {
  selector: 'MemberExpression[object.type="MetaProperty"][property.name="env"]',
  message: 'only src/config/env.ts reads import.meta.env',
}

// Radix locks scrolling by an inline <style>, which style-src 'self' blocks (docs/decisions/0006).
const inlineStyles = [
  {
    selector: 'JSXMemberExpression[property.name="Overlay"]',
    message: 'Radix overlays insert an inline <style>; draw an own scrim (docs/decisions/0006)',
  },
  {
    selector: 'JSXIdentifier[name=/^(Dialog|AlertDialog)Overlay$/]',
    message: 'Radix overlays insert an inline <style>; draw an own scrim (docs/decisions/0006)',
  },
  {
    selector:
      'JSXOpeningElement[name.object.name="DropdownMenu"][name.property.name="Root"]:not(:has(JSXAttribute[name.name="modal"]))',
    message:
      'give the menu modal={false}: modal menus insert an inline <style> (docs/decisions/0006)',
  },
  {
    selector: 'JSXOpeningElement[name.name="style"]',
    message: "style-src 'self' blocks inline <style>",
  },
]

const clockAndChance = [
  {
    selector: 'MemberExpression[object.name="Date"][property.name="now"]',
    message: 'the domain has no clock: take the time as an argument',
  },
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'the domain has no clock: take the time as an argument',
  },
  {
    selector: 'MemberExpression[object.name="Math"][property.name="random"]',
    message: 'the domain has no chance: take ids and randomness as arguments',
  },
]

const escapedFetch = {
  selector: 'MemberExpression[object.name=/^(globalThis|window|self)$/][property.name="fetch"]',
  message: 'guarded handlers reach out through their effects port only',
}

/** `no-restricted-syntax` replaces rather than merges between config blocks, hence whole lists. */
export const restrictedSyntax = {
  everywhere: [assertions],
  panel: [assertions, metaEnv, ...inlineStyles],
  env: [assertions],
  domain: [assertions, ...clockAndChance],
  handlers: [assertions, escapedFetch],
}
