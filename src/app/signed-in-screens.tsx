import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useMemo } from 'react'
import { Navigate, Route, Routes } from 'react-router'
import { RequireMember, StepUp, useFreshSignIn, useMember } from '@/features/auth/index.ts'
import {
  ControlsProvider,
  controlsQueries,
  DialogBadge,
  DialogFreshness,
  useEnvironmentName,
  useLivePage,
} from '@/features/controls/index.ts'
import { CommandSurroundingsContext } from '@/ui/command-dialog.tsx'
import { lazyPart } from '@/ui/lazy-part.ts'
import { NotFoundPage } from './pages/not-found-page.tsx'
import { paths } from './paths.ts'
import { rememberInstallation } from './seen-installation.ts'
import { Shell } from './shell/shell.tsx'

const OperatorPage = lazyPart(
  () => import('./pages/operator-page.tsx'),
  (module) => module.OperatorPage,
)
const AlertPage = lazyPart(
  () => import('./pages/alert-page.tsx'),
  (module) => module.AlertPage,
)
const AlertsPage = lazyPart(
  () => import('./pages/alerts-page.tsx'),
  (module) => module.AlertsPage,
)
const AuditIncidentPage = lazyPart(
  () => import('./pages/audit-incident-page.tsx'),
  (module) => module.AuditIncidentPage,
)
const AuditPage = lazyPart(
  () => import('./pages/audit-page.tsx'),
  (module) => module.AuditPage,
)
const DeadLetterPage = lazyPart(
  () => import('./pages/dead-letter-page.tsx'),
  (module) => module.DeadLetterPage,
)
const DeadLettersPage = lazyPart(
  () => import('./pages/dead-letters-page.tsx'),
  (module) => module.DeadLettersPage,
)
const RestorePage = lazyPart(
  () => import('./pages/restore/restore-page.tsx'),
  (module) => module.RestorePage,
)
const WorkflowPage = lazyPart(
  () => import('./pages/workflow-page.tsx'),
  (module) => module.WorkflowPage,
)
const WorkflowsPage = lazyPart(
  () => import('./pages/workflows-page.tsx'),
  (module) => module.WorkflowsPage,
)
const ApprovalHistoryPage = lazyPart(
  () => import('./pages/approval-history-page.tsx'),
  (module) => module.ApprovalHistoryPage,
)
const ApprovalsPage = lazyPart(
  () => import('./pages/approvals-page.tsx'),
  (module) => module.ApprovalsPage,
)
const SloPage = lazyPart(
  () => import('./pages/slo-page.tsx'),
  (module) => module.SloPage,
)
const InfraPage = lazyPart(
  () => import('./pages/infra-page.tsx'),
  (module) => module.InfraPage,
)
const DrillsPage = lazyPart(
  () => import('./pages/drills-page.tsx'),
  (module) => module.DrillsPage,
)
const RunbookPage = lazyPart(
  () => import('./pages/runbook-page.tsx'),
  (module) => module.RunbookPage,
)
const RunbooksPage = lazyPart(
  () => import('./pages/runbooks-page.tsx'),
  (module) => module.RunbooksPage,
)
const SettingsPage = lazyPart(
  () => import('./pages/settings-page.tsx'),
  (module) => module.SettingsPage,
)

/** Everything members see; a chunk of its own, so that the sign-in page does not wait for it. */
export function SignedInScreens() {
  return (
    <RequireMember>
      <WithControls>
        <Routes>
          <Route element={<Shell />}>
            <Route path={paths.home()} element={<Navigate to={paths.operator()} replace />} />
            <Route path={paths.operator()} element={<OperatorPage />} />
            <Route path={paths.drills()} element={<DrillsPage />} />
            <Route path={paths.approvalHistory()} element={<ApprovalHistoryPage />} />
            <Route path={paths.approval(':id?')} element={<ApprovalsPage />} />
            <Route path={paths.workflows()} element={<WorkflowsPage />} />
            <Route path={paths.workflow(':id')} element={<WorkflowPage />} />
            <Route path={paths.restore()} element={<RestorePage />} />
            <Route path={paths.deadLetters()} element={<DeadLettersPage />} />
            <Route path={paths.deadLetter(':id')} element={<DeadLetterPage />} />
            <Route path={paths.auditIncident()} element={<AuditIncidentPage />} />
            <Route path={paths.audit()} element={<AuditPage />} />
            <Route path={paths.auditEntry(':seq')} element={<AuditPage />} />
            <Route path={paths.slo()} element={<SloPage />} />
            <Route path={paths.infra()} element={<InfraPage />} />
            <Route path={paths.alerts()} element={<AlertsPage />} />
            <Route path={paths.alert(':id')} element={<AlertPage />} />
            <Route path={paths.runbooks()} element={<RunbooksPage />} />
            <Route path={paths.runbook(':slug')} element={<RunbookPage />} />
            <Route path={`${paths.settings()}/*`} element={<SettingsPage />} />
            <Route path="*" element={<NotFoundPage />} />
          </Route>
        </Routes>
      </WithControls>
    </RequireMember>
  )
}

function WithControls({ children }: { children: ReactNode }) {
  const { name, role } = useMember()
  const { isFresh } = useFreshSignIn()
  const { data: installation } = useQuery(controlsQueries.installation())

  useEffect(() => {
    if (installation) rememberInstallation(installation)
  }, [installation])

  const operator = useMemo(
    () => ({ name, role, isSignInFresh: isFresh, StepUp }),
    [name, role, isFresh],
  )

  return (
    <ControlsProvider operator={operator}>
      <WithSurroundings>{children}</WithSurroundings>
    </ControlsProvider>
  )
}

/** What dialogs of features show that only the app knows. */
function WithSurroundings({ children }: { children: ReactNode }) {
  const { isFresh: isSignInFresh } = useFreshSignIn()
  const { fresh: isLive } = useLivePage()
  const environment = useEnvironmentName()
  const surroundings = useMemo(
    () => ({
      environment,
      badge: <DialogBadge />,
      meta: <DialogFreshness />,
      staleReason: isLive ? null : 'The page is not live',
      isSignInFresh,
      StepUp,
    }),
    [environment, isLive, isSignInFresh],
  )
  return <CommandSurroundingsContext value={surroundings}>{children}</CommandSurroundingsContext>
}
