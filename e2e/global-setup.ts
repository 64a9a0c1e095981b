import { buildPanel } from '../scripts/start/build-panel.ts'

/** The panel is built once; each worker serves it from a stack of its own. */
export default async function globalSetup() {
  await buildPanel(console.log)
}
