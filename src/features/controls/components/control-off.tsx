import { useQuery } from '@tanstack/react-query'
import { clsx } from 'clsx'
import { Link } from 'react-router'
import { paths } from '@/app/paths.ts'
import { Button } from '@/ui/button.tsx'
import { Mark } from '@/ui/mark.tsx'
import type { ControlName } from '@domain/controls/controls.ts'
import { controlIcons } from '../control-icons.ts'
import { useOpenControlsDialog } from '../dialog-context.ts'
import { controlTexts } from '../lib/control-texts.ts'
import { allowListFact, cardFacts } from '../lib/effect-preview.ts'
import { useControlsObstacle } from '../operator-context.ts'
import { controlsQueries } from '../queries.ts'
import type { ReadControlsView } from '../use-controls.ts'
import { ControlHistory } from './control-history.tsx'
import { SwitchProof } from './switch-proof.tsx'

export type ControlOffProps = {
  control: ControlName
  view: ReadControlsView
  /** In the column beside an engaged control: smaller, and only what matters then. */
  isAside?: boolean
}

/** A control that is off: what it does, what engaging it would do now, and the way there. */
export function ControlOff({ control, view, isAside = false }: ControlOffProps) {
  const openDialog = useOpenControlsDialog()
  const obstacle = useControlsObstacle()
  const texts = controlTexts[control]
  const isKill = control === 'omnihub_kill_switch'
  const isTakeover = control === 'operator_takeover'
  const size = isAside ? 'sm' : 'md'
  return (
    <article
      aria-label={texts.name}
      className={
        isAside
          ? 'flex min-w-0 flex-col gap-1 p-4'
          : 'flex min-w-0 flex-col gap-1.5 px-5 pt-4 pb-5 max-desktop:p-4'
      }
    >
      <div className="flex items-center gap-2.5">
        <Mark state="open" look="control" />
        <h3
          className={
            isAside
              ? 'text-14 font-semibold'
              : 'text-16 font-semibold whitespace-nowrap max-desktop:text-14'
          }
        >
          {texts.name}
        </h3>
        <span className="ml-auto text-12 font-semibold tracking-[0.03em] text-fg-3">OFF</span>
      </div>
      {isAside ? (
        <p className="text-13 text-fg-2">
          {isTakeover
            ? `${allowListFact(view.controls.allowed_operations, view.operations.length).split(',', 1).join('')}. `
            : ''}
          {view.controls.omnihub_kill_switch
            ? `${isTakeover ? 'No' : 'Has no'} effect while the kill switch is on.`
            : texts.does}
        </p>
      ) : (
        <>
          <p className="max-w-[44ch] text-13 text-fg-2">{texts.does}</p>
          <Facts control={control} view={view} />
          {isKill ? (
            <>
              <SwitchProof />
              <Link
                to={paths.drills()}
                className="self-start justify-self-start rounded-inner text-12 font-medium text-accent hover:underline max-tablet:min-h-11 max-tablet:py-3"
              >
                Practise a stop
              </Link>
            </>
          ) : null}
        </>
      )}
      <div className="mt-auto flex flex-wrap items-start gap-2 pt-2.5 max-tablet:*:first:flex-1">
        <Button
          size={size}
          variant={isKill ? 'stop' : 'secondary'}
          icon={controlIcons[control]}
          disabledReason={obstacle}
          onClick={() => openDialog({ kind: 'engage', control })}
        >
          {texts.open}
        </Button>
        {isTakeover && !obstacle ? (
          <Button size={size} variant="ghost" onClick={() => openDialog({ kind: 'allow-list' })}>
            Edit list
          </Button>
        ) : null}
        <ControlHistory
          control={control}
          className={clsx('ml-auto text-accent', isAside ? 'min-h-7' : 'min-h-8')}
        />
      </div>
    </article>
  )
}

function Facts({ control, view }: { control: ControlName; view: ReadControlsView }) {
  const { data: workload } = useQuery(controlsQueries.workload())
  const facts = cardFacts(
    {
      controls: view.controls,
      operations: view.operations,
      workload: workload?.byOperation ?? null,
    },
    control,
  )
  return (
    <ul className="mt-0.5 grid gap-0.5 text-12 text-fg-3">
      {facts.map((fact) => (
        <li key={fact}>{fact}</li>
      ))}
    </ul>
  )
}
