import { VisibleText } from '@/ui/visible-text.tsx'

export type SentenceProps = { actor: string; verb: string; object: string; rest: string }

/** Who did what to what; the two stand out, and nothing in them is invisible. */
export function Sentence({ actor, verb, object, rest }: SentenceProps) {
  return (
    <>
      <b className="font-strong text-fg">
        <VisibleText text={actor} />
      </b>{' '}
      {verb}{' '}
      <b className="font-strong text-fg">
        <VisibleText text={object} />
      </b>
      <VisibleText text={rest} />
    </>
  )
}
