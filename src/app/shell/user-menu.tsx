import { LogOut } from 'lucide-react'
import { signOut } from '@/backend/auth.ts'
import { useMember } from '@/features/auth/index.ts'
import { Avatar } from '@/ui/avatar.tsx'
import { Button } from '@/ui/button.tsx'
import { ChipGroup } from '@/ui/chip-group.tsx'
import { Popover } from '@/ui/popover.tsx'
import { chooseTheme, useTheme } from './theme.ts'

const roleWords = {
  admin: 'Admin: stops, steers, approves, manages members',
  approver: 'Approver: decides held operations, reads everything',
  viewer: 'Viewer: reads state and counts',
}

const themes = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'system', label: 'System' },
] as const

export function UserMenu() {
  const member = useMember()
  const theme = useTheme()
  return (
    <Popover
      label="Account"
      className="w-76"
      trigger={(props) => (
        <button
          {...props}
          type="button"
          aria-label={`Account of ${member.name}`}
          className="-mr-1 grid size-9 place-items-center rounded-full max-tablet:-mr-2 max-tablet:size-11"
        >
          <Avatar name={member.name} />
        </button>
      )}
    >
      <div className="divide-y divide-line">
        <div className="p-4">
          <div className="font-semibold">{member.name}</div>
          <div className="truncate text-13 text-fg-2">{member.email}</div>
          <div className="mt-2 text-12 text-fg-3">{roleWords[member.role]}</div>
        </div>
        <div className="p-4">
          <ChipGroup label="Theme" options={themes} value={theme} onChange={chooseTheme} />
        </div>
        <div className="p-2">
          <Button
            variant="ghost"
            icon={LogOut}
            className="w-full !justify-start"
            onClick={() => void signOut()}
          >
            Sign out
          </Button>
        </div>
      </div>
    </Popover>
  )
}
