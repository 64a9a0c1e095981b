import { archiveLog } from './audit-archive.ts'
import { audit } from './audit-verify.ts'
import { bootstrapAdmin } from './bootstrap-admin.ts'
import { deployGate } from './deploy-gate.ts'
import { engage, kill } from './engage.ts'
import { login, logout } from './login.ts'
import { alertmanagerRoute, prometheusRules } from './prometheus-rules.ts'
import { release } from './release.ts'
import { status } from './status.ts'
import type { Terminal } from './terminal.ts'

interface Command {
  words: string
  says: string
  /** What it does besides, by another first word. */
  also?: { words: string; says: string }
  run(args: string[], terminal: Terminal): Promise<void>
}

export const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['login', { words: '[--email E]', says: 'sign in and keep the session', run: login }],
  ['logout', { words: '', says: 'end the session', run: logout }],
  ['status', { words: '', says: 'controls, running work, proof of stop', run: status }],
  ['kill', { words: '[--reason R] [--no-wait]', says: 'stop everything, now', run: kill }],
  [
    'engage',
    {
      words: '<control> [--reason R] [--for MINUTES]',
      says: 'kill-switch, safe-mode or takeover',
      run: engage,
    },
  ],
  [
    'release',
    { words: '<control> --reason R [--resume-queue]', says: 'restore, deliberately', run: release },
  ],
  [
    'deploy-gate',
    {
      words: '--environment E --change C',
      says: 'may it go out? deploy, emergency or rollback',
      run: deployGate,
    },
  ],
  [
    'prometheus-rules',
    {
      words: '[--operator] [--panel URL]',
      says: 'every alert as a Prometheus rule file',
      run: prometheusRules,
    },
  ],
  [
    'alertmanager-route',
    { words: '', says: 'how an Alertmanager tells of them as we do', run: alertmanagerRoute },
  ],
  [
    'audit',
    {
      words: 'verify FILE [--checkpoints FOLDER] [--key KEY_ID]',
      says: 'is an exported bundle intact? asks nobody',
      also: {
        words: 'archive [--before YYYY-MM] [--dry-run]',
        says: 'move old months of the log to the store',
      },
      run: ([what = '', ...args], terminal) =>
        what === 'archive' ? archiveLog(args, terminal) : audit([what, ...args], terminal),
    },
  ],
  [
    'bootstrap-admin',
    { words: '<email>', says: 'make the first admin (owner only)', run: bootstrapAdmin },
  ],
])

/** The help text: one line per command. */
export function usage(): string {
  const line = (name: string, words: string, says: string) =>
    `  ${`${name} ${words}`.padEnd(52)} ${says}`
  const lines = [...commands].flatMap(([name, { words, says, also }]) => [
    line(name, words, says),
    ...(also ? [line(name, also.words, also.says)] : []),
  ])
  return [
    'Usage: npm run omnihub -- <command>',
    '',
    ...lines,
    '',
    'OMNIHUB_STOP_KEY stops, OMNIHUB_DEPLOY_KEY asks the deploy gate, both without a session. OMNIHUB_URL and OMNIHUB_PUBLISHABLE_KEY choose the installation.',
  ].join('\n')
}
