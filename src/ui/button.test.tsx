// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { Button } from './button.tsx'

afterEach(cleanup)

test('a button with a reason can be reached and says it, but does nothing', async () => {
  const handleClick = vi.fn()
  render(
    <Button disabledReason="Needs the admin role" onClick={handleClick}>
      Edit list
    </Button>,
  )
  await userEvent.tab()
  const button = screen.getByRole('button', { name: 'Edit list', description: /admin role/ })
  expect(document.activeElement).toBe(button)
  await userEvent.keyboard('{Enter}')
  await userEvent.click(button)
  expect(handleClick).not.toHaveBeenCalled()
})

test.each([{ disabledReason: 'Type RESTORE first' }, { pending: true }])(
  'Enter in a field does not submit past %o',
  async (state) => {
    const handleSubmit = vi.fn((event: React.SubmitEvent) => event.preventDefault())
    render(
      <form onSubmit={handleSubmit}>
        <input aria-label="Word" />
        <Button type="submit" {...state}>
          Restore
        </Button>
      </form>,
    )
    await userEvent.type(screen.getByLabelText('Word'), 'RESTORE{Enter}')
    expect(handleSubmit).not.toHaveBeenCalled()
  },
)

test('while pending only the pending label is said', () => {
  const { rerender } = render(<Button pendingLabel="Stopping…">Stop everything</Button>)
  expect(screen.getByRole('button', { name: 'Stop everything' }).ariaBusy).toBeNull()
  rerender(
    <Button pending pendingLabel="Stopping…">
      Stop everything
    </Button>,
  )
  const button = screen.getByRole('button', { name: 'Stopping…' })
  expect(button.getAttribute('aria-busy')).toBe('true')
})
