import { Compass } from 'lucide-react'
import { Link, useLocation } from 'react-router'
import { BlankState } from '@/ui/blank-state.tsx'
import { Card } from '@/ui/card.tsx'
import { paths } from '../paths.ts'

export function NotFoundPage() {
  const { pathname } = useLocation()
  return (
    <Card className="max-w-160">
      <BlankState
        icon={Compass}
        level={2}
        title="There is no such page"
        actions={
          <Link to={paths.operator()} className="text-13 font-medium text-accent hover:underline">
            Go to Operator
          </Link>
        }
      >
        Nothing lives at <code className="mono break-all">{pathname}</code>. The link may be old or
        mistyped.
      </BlankState>
    </Card>
  )
}
