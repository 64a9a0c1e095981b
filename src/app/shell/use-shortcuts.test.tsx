// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useShortcuts } from './use-shortcuts.ts'

const shortcuts = { onPalette: vi.fn(), onHelp: vi.fn(), onGo: vi.fn() }

function Page({ hasDialog = false }: { hasDialog?: boolean }) {
  useShortcuts(shortcuts)
  return (
    <>
      <input aria-label="Reason" />
      {hasDialog ? <div data-scrim /> : null}
    </>
  )
}

beforeEach(() => vi.clearAllMocks())
afterEach(cleanup)

test('g then a key goes there; other keys in between do not', async () => {
  render(<Page />)
  await userEvent.keyboard('go')
  expect(shortcuts.onGo).toHaveBeenCalledExactlyOnceWith('o')
  await userEvent.keyboard('gxo')
  expect(shortcuts.onGo).toHaveBeenCalledTimes(2)
  expect(shortcuts.onGo).toHaveBeenLastCalledWith('x')
})

test('whoever writes a reason that contains a shortcut stays where they are', async () => {
  render(<Page />)
  await userEvent.type(screen.getByLabelText('Reason'), 'go? ')
  expect(shortcuts.onGo).not.toHaveBeenCalled()
  expect(shortcuts.onHelp).not.toHaveBeenCalled()
})

test('under a dialog only the palette answers', async () => {
  render(<Page hasDialog />)
  await userEvent.keyboard('?go{Control>}k{/Control}')
  expect(shortcuts.onHelp).not.toHaveBeenCalled()
  expect(shortcuts.onGo).not.toHaveBeenCalled()
  expect(shortcuts.onPalette).toHaveBeenCalledOnce()
})
