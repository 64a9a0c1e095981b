import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { controlsQueries, useControlsSummary } from '@/features/controls/index.ts'
import { tabState } from './tab-state.ts'

/** The tab says what the page says, for whoever has it in the background. */
export function useTabState(pageTitle: string) {
  const { strongest } = useControlsSummary()
  const { data: counts } = useQuery(controlsQueries.counts())
  const { title, favicon } = tabState(pageTitle, strongest, counts?.pendingApprovals ?? 0)

  useEffect(() => {
    document.title = title
  }, [title])

  useEffect(() => {
    document.querySelector('link[rel="icon"]')?.setAttribute('href', favicon)
    return () => document.querySelector('link[rel="icon"]')?.setAttribute('href', '/favicon.svg')
  }, [favicon])
}
